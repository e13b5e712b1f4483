import { defineEntity, p, type EntitySchema } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';

/** Whose a row is: decides filter, policies, grants and the scope of the data version (see README of core). */
export type OwnerKind = 'customer' | 'account' | 'groups' | 'everyone' | 'internal';

/** What the customer's database role may do with its own rows beside reading them. */
export type CustomerMay = 'insert' | 'update' | 'delete';

export interface Ownership {
  kind: OwnerKind;
  /** Column that holds the owner: `customer_id`, `account_id`, `group_ids`, or `id` where the row is the owner itself. */
  column: string | undefined;
  customerMay: readonly CustomerMay[];
  /** Columns that the customer's role cannot even read of its own rows. */
  hidden?: readonly string[];
  /** Column that says whether the customer sees the row at all. */
  shownBy?: string | undefined;
}

const registered = new WeakMap<object, Ownership>();

/** The ownership an entity was declared with, or undefined: such an entity does not boot. */
export const ownershipOf = (entity: object): Ownership | undefined => registered.get(entity);

/** Any entity that was declared by one of the five helpers. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the one type that all entity schemas share
export type OwnedEntity = EntitySchema<any, any>;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- MikroORM's own bound for property builders
type Properties = Record<string, any>;

interface Declaration<N extends string, T extends string, P extends Properties> {
  /** Entity name, unique in the portal, such as `Invoice`. */
  name: N;
  /** Table name; a plugin's starts with its id and an underscore. */
  tableName: T;
  /** Columns beside the ones the helper brings (`id` and the owner). */
  properties: P;
}

interface CustomerDeclaration<N extends string, T extends string, P extends Properties> extends Declaration<N, T, P> {
  /** What a customer's own request may write; reading is always possible. Default: nothing. */
  customerMay?: readonly CustomerMay[];
}

interface ShownDeclaration<N extends string, T extends string, P extends Properties> extends CustomerDeclaration<
  N,
  T,
  P
> {
  /**
   * A boolean property, named like its column, that says whether the customer sees the row: for him the others do not exist, in no list,
   * count, search or export. Staff see all.
   */
  shownBy?: keyof P & string;
}

const id = () =>
  p
    .uuid()
    .primary()
    .onCreate(() => v7());

/** Parameters of the filter `owner`: whose rows are meant, or all of them (staff and jobs, whom CASL binds). */
export interface OwnerParameters {
  all?: boolean;
  customer?: string | undefined;
  account?: string | undefined;
  group?: string | undefined;
}

function needed(owner: string | undefined): string {
  if (owner === undefined)
    throw new Error('The filter "owner" has no owner: the entity manager was made without a scope');
  return owner;
}

/** On by default; without parameters it throws, so that a forgotten scope fails closed. */
const ownerFilter = (condition: (owner: OwnerParameters) => object) =>
  ({
    owner: {
      name: 'owner',
      default: true,
      cond: (owner: OwnerParameters) => (owner.all === true ? {} : condition(owner)),
    },
  }) as never;

function register<E extends object>(schema: E, ownership: Ownership): E {
  registered.set(schema, ownership);
  return schema;
}

/**
 * An entity whose every row belongs to one customer. Brings `id` (UUIDv7) and `customerId`, the ORM filter `owner` and a row
 * level security policy: a request of the customer area cannot reach another customer's row, whatever the query.
 */
export function ownedByCustomer<const N extends string, const T extends string, const P extends Properties>(
  declaration: ShownDeclaration<N, T, P>,
) {
  const { name, tableName, properties, customerMay = [], shownBy } = declaration;
  const schema = defineEntity({
    name,
    tableName,
    properties: { id: id(), customerId: p.uuid(), ...properties },
    filters: ownerFilter((owner) => ({
      customerId: needed(owner.customer),
      ...(shownBy === undefined ? {} : { [shownBy]: true }),
    })),
  });
  return register(schema, { kind: 'customer', column: 'customer_id', customerMay, shownBy });
}

/** An entity whose every row belongs to one account (a login), such as a preference. Brings `id` and `accountId`. */
export function ownedByAccount<const N extends string, const T extends string, const P extends Properties>(
  declaration: CustomerDeclaration<N, T, P>,
) {
  const schema = defineEntity({
    name: declaration.name,
    tableName: declaration.tableName,
    properties: { id: id(), accountId: p.uuid(), ...declaration.properties },
    filters: ownerFilter((owner) => ({ accountId: needed(owner.account) })),
  });
  return register(schema, { kind: 'account', column: 'account_id', customerMay: declaration.customerMay ?? [] });
}

/** An entity that staff publish to whole groups, such as a library document. Brings `id` and `groupIds` (UUID[]); customers only read. */
export function visibleToGroups<const N extends string, const T extends string, const P extends Properties>(
  declaration: Declaration<N, T, P>,
) {
  const schema = defineEntity({
    name: declaration.name,
    tableName: declaration.tableName,
    properties: { id: id(), groupIds: p.array(), ...declaration.properties },
    filters: ownerFilter((owner) => ({ groupIds: { $contains: [needed(owner.group)] } })),
  });
  return register(schema, { kind: 'groups', column: 'group_ids', customerMay: [] });
}

/**
 * An entity that anybody may read, signed in or not, such as the text of a public page. Brings `id`. Only staff and jobs write it.
 * Public pages read it by `request.publicRead`, pages of signed-in people by `ctx.read`. Each change raises the data version of the
 * whole portal, which every kept page of every customer depends on that `reads` the plugin: for what administrators edit now and
 * then, never for what requests write.
 */
export function readableByAll<const N extends string, const T extends string, const P extends Properties>(
  declaration: Declaration<N, T, P>,
) {
  const schema = defineEntity({
    name: declaration.name,
    tableName: declaration.tableName,
    properties: { id: id(), ...declaration.properties },
  });
  return register(schema, { kind: 'everyone', column: undefined, customerMay: [] });
}

/** An entity that customers hold no right on at all. Brings `id`. */
export function internal<const N extends string, const T extends string, const P extends Properties>(
  declaration: Declaration<N, T, P>,
) {
  const schema = defineEntity({
    name: declaration.name,
    tableName: declaration.tableName,
    properties: { id: id(), ...declaration.properties },
  });
  return register(schema, { kind: 'internal', column: undefined, customerMay: [] });
}

/** The customer table itself: the row is its own owner. For core alone. */
export function ownerItself<const N extends string, const T extends string, const P extends Properties>(
  declaration: Declaration<N, T, P> & { hidden?: readonly string[] },
  kind: 'customer' | 'account',
) {
  const schema = defineEntity({
    name: declaration.name,
    tableName: declaration.tableName,
    properties: { id: id(), ...declaration.properties },
  });
  return register(schema, { kind, column: 'id', customerMay: [], hidden: declaration.hidden ?? [] });
}
