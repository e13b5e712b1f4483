import type { UblDocument } from './document.ts';
import { cents, exact, shown, sum, type Exact } from './exact.ts';
import { descend, refuse, type Reading } from './fields.ts';
import { named } from './terms.ts';
import { pathOf } from './xml.ts';

interface Total {
  rule: string;
  term: string;
  /** Element under `cac:LegalMonetaryTotal`, or of the tax total. */
  at: string;
  of: object;
  stated: string | null;
  expected: Exact;
  /** How the expected amount comes about, for the sentence. */
  because: string;
}

/** BR-CO-10 to BR-CO-16 of EN 16931-1, 6.4: each total and what it is made of. */
function rules({ totals, lines, allowances, vatBreakdown }: UblDocument): Total[] {
  const ofAllowances = (charge: boolean) =>
    sum(allowances.filter((one) => one.charge === charge).map((one) => one.amount));
  const net = sum(lines.map((line) => line.netAmount))
    .minus(exact(totals.allowances))
    .plus(exact(totals.charges));
  const total = (
    rule: string,
    term: string,
    at: string,
    stated: string | null,
    expected: Exact,
    because: string,
  ): Total => {
    return { rule, term, at, of: totals, stated, expected, because };
  };
  return [
    total(
      'BR-CO-10',
      'BT-106',
      'cbc:LineExtensionAmount',
      totals.lines,
      sum(lines.map((line) => line.netAmount)),
      'the lines add up to',
    ),
    total(
      'BR-CO-11',
      'BT-107',
      'cbc:AllowanceTotalAmount',
      totals.allowances,
      ofAllowances(false),
      'the allowances add up to',
    ),
    total('BR-CO-12', 'BT-108', 'cbc:ChargeTotalAmount', totals.charges, ofAllowances(true), 'the charges add up to'),
    total('BR-CO-13', 'BT-109', 'cbc:TaxExclusiveAmount', totals.net, net, 'lines less allowances plus charges are'),
    {
      ...total(
        'BR-CO-14',
        'BT-110',
        'cbc:TaxAmount',
        totals.vat,
        sum(vatBreakdown.map((vat) => vat.tax)),
        'the VAT breakdown adds up to',
      ),
      of: vatBreakdown,
    },
    total(
      'BR-CO-15',
      'BT-112',
      'cbc:TaxInclusiveAmount',
      totals.gross,
      exact(totals.net).plus(exact(totals.vat)),
      'the total without VAT plus VAT is',
    ),
    total(
      'BR-CO-16',
      'BT-115',
      'cbc:PayableAmount',
      totals.due,
      due(totals),
      'the total with VAT less the amount paid plus rounding is',
    ),
  ];
}

function due(totals: UblDocument['totals']): Exact {
  return exact(totals.gross).minus(exact(totals.paid)).plus(exact(totals.rounding));
}

/** A total that is not stated passes only when it would be nought. */
export function checkTotals(reading: Reading, document: UblDocument): void {
  for (const { rule, term, at, of, stated, expected, because } of rules(document)) {
    if (exact(stated).equals(cents(expected))) continue;
    const origin = reading.origins.get(of)!;
    const message = `The ${named(term)} is ${stated ?? 'missing'}, but ${because} ${shown(expected)} (${rule}).`;
    refuse(reading, { at: descend(origin, at) ?? `${pathOf(origin)}/${at}`, term, found: stated, rule, message });
  }
}
