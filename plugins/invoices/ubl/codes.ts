/** Code lists of EN 16931 that decide whether a document can be understood. Everything else is kept as written. */

const list = (codes: string): ReadonlySet<string> => new Set(codes.trim().split(/\s+/));

/** BT-3 under the root `Invoice`: UNTDID 1001 as restricted by EN 16931 (EN 16931 code lists v17, May 2026). */
export const invoiceTypes = list(`
  71 80 82 84 102 130 202 203 204 211 218 219 295 325 326 331 380 382 383 384 385 386 387 388 389 390 393 394 395 456 457 471 472 473
  500 501 527 553 575 623 633 751 780 817 870 875 876 877 935`);

/** BT-3 under the root `CreditNote`, from the same list. */
export const creditNoteTypes = list('81 83 261 262 296 308 381 396 420 458 502 503 532');

/** BT-95, BT-102, BT-118, BT-151: UNTDID 5305 as restricted by EN 16931 (BR-CL-17). */
export const vatCategories = list('S Z E AE K G O L M B');

/** Categories under which VAT is always nought. */
export const untaxedCategories = list('Z E AE K G O');

/** Categories that may stand in the breakdown several times, once a rate; the taxable amount may be off by less than one unit. */
export const ratedCategories = list('S L M B');

/** Middle part of the rule names of EN 16931, by category: `BR-S-08`, `BR-IC-08` ... */
export const ruleInfix: Readonly<Record<string, string>> = { K: 'IC', L: 'AF', M: 'AG' };

/**
 * ISO 4217 alphabetic codes, and those withdrawn since EN 16931 came out in 2017, because old invoices are imported too.
 * XTS (tests) and XXX (no currency) are left out: nothing can be paid in them.
 */
export const currencies = list(`
  AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY
  COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR
  ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
  MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC
  SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAD XAF XAG XAU XBA XBB XBC XBD XCD
  XCG XDR XOF XPD XPF XPT XSU XUA YER ZAR ZMW ZWG
  ANG CUC HRK MRO SLL STD VEF ZWL`);
