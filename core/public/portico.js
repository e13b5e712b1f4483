/* Enhancements. Every page works without this file; words come from the page, none are here. */
(() => {
  const root = document.documentElement;
  const live = document.getElementById('live');
  const on = (type, selector, run) =>
    document.addEventListener(type, (event) => {
      const found = event.target.closest?.(selector);
      if (found) run(found, event);
    });
  // `#live` speaks to screen readers; a key names one of its data attributes, else the text itself is spoken.
  const say = (text) => {
    if (!live || !text) return;
    live.textContent = '';
    requestAnimationFrame(() => (live.textContent = text));
  };

  // The server prints data-theme from this cookie, so nothing flashes on the next page.
  on('click', '[data-theme-toggle]', () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    document.cookie = `theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax${location.protocol === 'https:' ? ';secure' : ''}`;
  });

  on('click', '[data-copy]', (button) => {
    navigator.clipboard?.writeText(button.dataset.copy).then(
      () => say(live?.dataset.copied),
      () => say(live?.dataset.failed),
    );
  });
  on('click', '[data-print]', () => print());
  on('click', '[data-reveal]', (button) => {
    const input = document.getElementById(button.dataset.reveal);
    const shown = input.type === 'password';
    input.type = shown ? 'text' : 'password';
    button.setAttribute('aria-pressed', shown);
  });
  // A control that says so sends its form as soon as it is changed; without script the form has its button.
  on('change', '[data-submit]', (control) => control.form.requestSubmit());

  // One open menu at a time; Escape gives the focus back to its button.
  document.addEventListener('click', (event) => {
    for (const menu of document.querySelectorAll('details.menu[open]'))
      if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener('keydown', (event) => {
    const menu = event.key === 'Escape' && event.target.closest?.('details.menu[open]');
    if (!menu) return;
    menu.open = false;
    menu.firstElementChild.focus();
  });

  // A tile that is fetched is busy; when it comes, the focus goes where it was, and the news is told.
  const tile = (event) => event.target.closest?.('.portlet');
  let held = '';
  document.addEventListener('htmx:before:request', (event) => {
    const found = tile(event);
    if (!found) return;
    if (found.contains(document.activeElement)) held = found.id;
    found.setAttribute('aria-busy', 'true');
  });
  document.addEventListener('htmx:before:swap', (event) => {
    // Signed out meanwhile: the page as a whole leads to sign-in, a tile cannot.
    if (event.detail.ctx?.response?.status === 401) {
      event.preventDefault();
      location.reload();
    }
  });
  document.addEventListener('htmx:after:swap', () => {
    const back = held && document.getElementById(held);
    held = '';
    if (!back) return;
    (back.querySelector('summary') ?? back.querySelector('a, button'))?.focus();
    say([back.querySelector('.portlet__title')?.textContent, live?.dataset.updated].filter(Boolean).join(': '));
  });
  document.addEventListener('htmx:error', (event) => {
    tile(event)?.removeAttribute('aria-busy');
    say(live?.dataset.failed);
  });

  // Matrix: a changed cell is marked until it is applied; arrow keys go from cell to cell.
  on('change', '.matrix .switch', (box) => {
    box.closest('td').toggleAttribute('data-changed', box.checked !== box.defaultChecked);
    say(`${box.getAttribute('aria-label') ?? ''}: ${box.checked ? live?.dataset.on : live?.dataset.off}`);
  });
  on('keydown', '.matrix td', (cell, event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!step || !event.target.matches('.switch, a, button')) return;
    const row = cell.parentNode;
    const next = step[0]
      ? row.parentNode.rows[row.sectionRowIndex + step[0]]?.cells[cell.cellIndex]
      : row.cells[cell.cellIndex + step[1]];
    const target = next?.querySelector('.switch, a, button');
    if (!target) return;
    event.preventDefault();
    target.focus();
  });

  // Moving without dragging. The fields of a row move with it, so the form sends the new order; without script the
  // button itself sends the form, with its own name and value, and the server moves the row.
  on('click', '[data-move]', (button, event) => {
    const row = button.closest('[data-movable]');
    const up = button.dataset.move === 'up';
    const other = up ? row.previousElementSibling : row.nextElementSibling;
    event.preventDefault();
    if (!other) return;
    if (up) other.before(row);
    else other.after(row);
    button.focus();
    say(up ? live?.dataset.movedUp : live?.dataset.movedDown);
  });
})();
