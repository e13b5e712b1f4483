import nunjucks from 'nunjucks';

/**
 * Runs templates that nunjucks compiled. Its own scopes split every name at its dots, copy the whole model for each template and run
 * the file of a macro again at each import; that is most of the time of a page. What a compiled template asks of a scope is little
 * and fixed with nunjucks' version, so the scopes are our own (`npm run bench`: a dashboard renders in less than half the time).
 */
export interface Compiled {
  path: string;
  blocks: Record<string, Block>;
  compile(): void;
  rootRenderFunc(env: Environment, context: Context, frame: Frame, runtime: object, done: Done): void;
  render(context: unknown, frame: unknown, done: Done): unknown;
  getExported(...args: unknown[]): unknown;
}

type Variables = Record<string, unknown>;
type Done = (error: unknown, html?: string) => void;
type Block = (env: unknown, context: Context, frame: unknown, runtime: unknown, done: unknown) => void;

/** The part of nunjucks' environment that compiled templates use. */
interface Environment {
  globals: Variables;
  getTemplate(name: unknown, eager: boolean, parent: string, ignoreMissing: boolean, done: GotTemplate): unknown;
  waterfall(tasks: readonly Task[], done: Task): void;
}
type GotTemplate = (error: unknown, template?: Compiled) => void;
type Task = (...args: unknown[]) => void;

/**
 * The environment as templates run in it: a template that was named once is found at once, and what nunjucks does one after the other
 * (an include: find, render, append) is done without copies of argument lists.
 */
export function runningEnvironment(environment: nunjucks.Environment): Environment {
  const original = environment as unknown as Environment;
  const found = new Map<string, Map<unknown, Compiled>>();
  return Object.assign(Object.create(original) as Environment, {
    getTemplate(name, eager, parent, ignoreMissing, done) {
      const known = found.get(parent)?.get(name);
      if (known) return done(null, known);
      return original.getTemplate(name, eager, parent, ignoreMissing, (error, template) => {
        if (template?.path !== undefined && template.path !== '') {
          if (!found.has(parent)) found.set(parent, new Map());
          found.get(parent)!.set(name, template);
        }
        done(error, template);
      });
    },
    waterfall(tasks, done) {
      let at = 0;
      const next = (error?: unknown, value?: unknown): void => {
        const task = error ? done : (tasks[at++] ?? done);
        if (task === done) return task(error);
        return value === undefined ? task(next) : task(value, next);
      };
      next();
    },
  } satisfies Partial<Environment>);
}

/** An object without inherited names which, unlike `Object.create(null)`, V8 does not treat as a dictionary. */
const Bare = function () {} as unknown as new <T>() => Record<string, T>;
Bare.prototype = Object.create(null) as object;

const has = (of: Variables, name: string): boolean => Object.hasOwn(of, name);

/** `loop.index` and the like are the only names with a dot that a compiled template sets. */
const OF_LOOP = new Map(['index', 'index0', 'revindex', 'revindex0', 'first', 'last', 'length'].map((name) => [`loop.${name}`, name])); // prettier-ignore

/** Variables of a block, a loop or a macro. */
class Frame {
  readonly variables = new Bare<unknown>();
  readonly parent: Frame | undefined;
  private readonly isolateWrites: boolean;
  topLevel = false;

  constructor(parent?: Frame, isolateWrites = false) {
    this.parent = parent;
    this.isolateWrites = isolateWrites;
  }

  set(name: string, value: unknown, resolveUp = false): void {
    const ofLoop = name.startsWith('loop.') ? OF_LOOP.get(name) : undefined;
    if (ofLoop !== undefined) ((this.variables.loop ??= {}) as Variables)[ofLoop] = value;
    else ((resolveUp && this.resolve(name, true)) || this).variables[name] = value;
  }

  get(name: string): unknown {
    return this.variables[name] ?? null;
  }

  lookup(name: string): unknown {
    const value = this.variables[name];
    return value !== undefined || this.parent === undefined ? value : this.parent.lookup(name);
  }

  resolve(name: string, forWrite = false): Frame | undefined {
    if (this.variables[name] !== undefined) return this;
    return forWrite && this.isolateWrites ? undefined : this.parent?.resolve(name);
  }

  push(isolateWrites?: boolean): Frame {
    return new Frame(this, isolateWrites);
  }

  pop(): Frame | undefined {
    return this.parent;
  }
}

/** What a template is rendered with: its own names, then the model's, the page's, and those of the template that includes it. */
class Context {
  readonly env: Environment;
  readonly exported: string[] = [];
  private readonly own = new Bare<unknown>();
  private readonly layers: readonly Variables[];
  private readonly outer: Context | undefined;
  private readonly blocks = new Bare<Block[]>();

  constructor(env: Environment, { blocks }: Compiled, layers: readonly Variables[], outer?: Context) {
    this.env = env;
    this.layers = layers;
    this.outer = outer;
    for (const name in blocks) this.blocks[name] = [blocks[name]!];
  }

  lookup(name: string): unknown {
    if (name in this.own) return this.own[name];
    for (const layer of this.layers) if (has(layer, name)) return layer[name];
    return this.outer ? this.outer.lookup(name) : this.env.globals[name];
  }

  setVariable(name: string, value: unknown): void {
    this.own[name] = value;
  }

  /** What an included template is given: this context, not a copy. */
  getVariables(): this {
    return this;
  }

  /** Every name at once, for what nunjucks itself renders. */
  copy(): Variables {
    return Object.assign({}, this.outer?.copy(), ...this.layers.toReversed(), this.own) as Variables;
  }

  addBlock(name: string, block: Block): this {
    (this.blocks[name] ??= []).push(block);
    return this;
  }

  getBlock(name: string): Block {
    const [block] = this.blocks[name] ?? [];
    if (!block) throw new Error(`unknown block "${name}"`);
    return block;
  }

  getSuper(env: unknown, name: string, block: Block, frame: unknown, runtime: unknown, done: unknown): void {
    const chain = this.blocks[name] ?? [];
    const above = chain[chain.indexOf(block) + 1];
    if (!above) throw new Error(`no super block available for "${name}"`);
    above(env, this, frame, runtime, done);
  }

  addExport(name: string): void {
    this.exported.push(name);
  }

  getExported(): Exports {
    return Object.assign(new Exports(), Object.fromEntries(this.exported.map((name) => [name, this.own[name]])));
  }
}

/** Macros of a file. They need no `this`, so they are called as they are. */
class Exports {
  readonly [name: string]: unknown;
}

const lib = nunjucks.lib as unknown as {
  escape(text: string): string;
  _prettifyError(path: string, withInternals: boolean, error: unknown): Error;
};
const { SafeString } = nunjucks.runtime;
const SPECIAL = /[&"'<>`\\]/;
const escaped = (text: string): string => (SPECIAL.test(text) ? lib.escape(text) : text);

const original = nunjucks.runtime as unknown as { memberLookup(of: unknown, name: string): unknown };

const runtime = {
  ...nunjucks.runtime,
  Frame,
  memberLookup: (of: unknown, name: string): unknown =>
    of instanceof Exports ? of[name] : original.memberLookup(of, name),
  contextOrFrameLookup(context: Context, frame: Frame, name: string): unknown {
    const value = frame.lookup(name);
    return value !== undefined ? value : context.lookup(name);
  },
  suppressValue(value: unknown, autoescape: boolean): unknown {
    if (value === undefined || value === null) return '';
    if (!autoescape || value instanceof SafeString) return value;
    return escaped(typeof value === 'string' ? value : `${value as number}`);
  },
};

/**
 * Renders a template.
 * @param layers models, the one that wins first
 * @throws Error with name, line and column
 */
export function renderCompiled(template: Compiled, env: Environment, layers: readonly Variables[]): string {
  template.compile();
  const frame = new Frame();
  frame.topLevel = true;
  let failed: unknown;
  let rendered = '';
  // After an error a compiled template may go on and report an end too: the first error counts.
  template.rootRenderFunc(env, new Context(env, template, layers), frame, runtime, (error, html) => {
    failed ??= error;
    rendered = html ?? '';
  });
  if (failed) throw lib._prettifyError(template.path, false, failed);
  return rendered;
}

/** Makes a compiled template, where others include or import it, render as {@link renderCompiled} does; macros are made once. */
export function prepareCompiled(template: Compiled, env: Environment): void {
  const render = template.render.bind(template);
  template.render = (context, frame, done) => {
    if (!(context instanceof Context)) return render(context, frame, done);
    template.compile();
    const inner = (frame as Frame).push(true);
    inner.topLevel = true;
    return template.rootRenderFunc(env, new Context(env, template, [], context), inner, runtime, done);
  };
  const getExported = template.getExported.bind(template);
  let made: unknown;
  template.getExported = (...args) => {
    if (args.length > 1) return getExported(args[0] instanceof Context ? args[0].copy() : args[0], ...args.slice(1)); // `with context`
    const done = args[0] as (error: unknown, exported?: unknown) => void;
    if (made !== undefined) return done(null, made);
    template.compile();
    const context = new Context(env, template, []);
    const frame = new Frame();
    frame.topLevel = true;
    return template.rootRenderFunc(env, context, frame, runtime, (error) => {
      if (!error) made = context.getExported();
      done(error, made);
    });
  };
}
