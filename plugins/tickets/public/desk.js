/* Keys of the desk, marking of all rows, and whether an answer is being written. Everything works without it. */
(() => {
  const at = (selector) => document.querySelector(selector);
  const rows = () => [...document.querySelectorAll('[data-row]')];
  const linkOf = (row) => row?.querySelector('th a');

  const writing = at('#writing');
  at('[data-writing]')?.addEventListener('input', ({ target }) => {
    if (writing) writing.value = target.value.trim() === '' ? '' : '1';
  });

  at('[data-mark-all]')?.addEventListener('change', ({ target }) => {
    for (const box of document.querySelectorAll('input[form="bulk"][name="id"]')) box.checked = target.checked;
  });

  /** Opens the part of the page in which something is written, and puts the cursor there. */
  const write = (part) => {
    const details = at(`#${part}`);
    if (!details) return false;
    details.open = true;
    details.querySelector('textarea').focus();
    return true;
  };
  const go = (step) => {
    const all = rows();
    const now = all.indexOf(document.activeElement?.closest('[data-row]'));
    const next = all[Math.min(Math.max(now + step, 0), all.length - 1)];
    linkOf(next)?.focus();
    return Boolean(next);
  };
  const focus = (selector) => {
    const found = at(selector);
    found?.focus();
    return Boolean(found);
  };
  const assign = () => {
    const box = document.activeElement?.closest('[data-row]')?.querySelector('input[name="id"]');
    if (box) box.checked = true;
    return focus('#f-owner:not(.more *)') || focus('#f-do');
  };
  const help = () => {
    const dialog = at('#keys');
    dialog?.togglePopover();
    return Boolean(dialog);
  };
  const KEYS = {
    j: () => go(1),
    k: () => go(-1),
    r: () => write('reply'),
    n: () => write('note'),
    a: assign,
    '/': () => focus('#desk-q') || focus('#topbar-q'),
    '?': help,
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.('input:not([type="checkbox"]), textarea, select, [contenteditable]')) return;
    if (KEYS[event.key]?.()) event.preventDefault();
  });
})();
