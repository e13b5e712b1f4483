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

  // Matrix: a cell that differs from what is stored is marked; arrow keys go from cell to cell.
  on('change', '.matrix [data-was]', (field) => {
    const cell = field.closest('td');
    const now = (each) => String(each.type === 'checkbox' ? each.checked : each.value);
    const changed = [...cell.querySelectorAll('[data-was]')].some((each) => now(each) !== each.dataset.was);
    cell.toggleAttribute('data-changed', changed);
    if (field.type !== 'checkbox') return;
    // The tile of the layout below comes and goes with its switch.
    const tile = field.dataset.tile && document.querySelector(`li[data-movable="${field.dataset.tile}"]`);
    if (tile) tile.hidden = !field.checked;
    say(`${field.ariaLabel ?? ''}: ${field.checked ? live?.dataset.on : live?.dataset.off}`);
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
  // button itself sends the form, with its own name and value, and the server moves the row. The neighbour is what goes
  // to the other side: so the row keeps its focus and whatever is open in it. Rows that are hidden or locked stay.
  on('click', '[data-move]', (button, event) => {
    const row = button.closest('[data-movable]');
    const up = button.dataset.move === 'up';
    const step = up ? 'previousElementSibling' : 'nextElementSibling';
    const between = [];
    let other = row[step];
    for (; other && (other.hidden || 'locked' in other.dataset); other = other[step]) between.push(other);
    event.preventDefault();
    if (!other) return;
    if (up) row.after(...between.reverse(), other);
    else row.before(other, ...between);
    moved(row, up ? live?.dataset.movedUp : live?.dataset.movedDown);
  });
  const moved = (row, words) => {
    say(words);
    row.dispatchEvent(new Event('change', { bubbles: true }));
  };

  // Dragging, by mouse and pen anywhere on a handle; fingers only where the handle does not scroll the page.
  on('pointerdown', '[data-grip]', (grip, event) => {
    if (event.button || (event.pointerType === 'touch' && getComputedStyle(grip).touchAction !== 'none')) return;
    const row = grip.closest('[data-movable]');
    const ended = new AbortController();
    const { signal } = ended;
    let dragged = false;
    document.addEventListener(
      'pointermove',
      ({ clientX: x, clientY: y }) => {
        if (!dragged && Math.hypot(x - event.clientX, y - event.clientY) < 5) return;
        dragged = true;
        row.dataset.dragged = '';
        const over = document.elementFromPoint(x, y)?.closest('[data-movable]');
        if (!over || over === row || over.parentNode !== row.parentNode || 'locked' in over.dataset) return;
        over[row.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING ? 'after' : 'before'](row);
      },
      { signal },
    );
    const end = () => {
      ended.abort();
      if (!dragged) return;
      delete row.dataset.dragged;
      // The click that follows a drag is no click; where none follows, the next one counts again.
      const drop = (click) => click.preventDefault();
      addEventListener('click', drop, { capture: true, once: true });
      setTimeout(() => removeEventListener('click', drop, { capture: true }));
      moved(row, live?.dataset.moved);
    };
    document.addEventListener('pointerup', end, { signal });
    document.addEventListener('pointercancel', end, { signal });
  });

  // The width of a tile shows at once; a filter hides what it does not fit; a draft is not left by mistake.
  on('change', '[data-tile-size]', (field) => {
    const found = field.closest('[data-movable]');
    found.dataset.size = field.value;
    for (const label of document.querySelectorAll(`[data-size-of="${found.dataset.movable}"]`))
      label.textContent = field.value.toUpperCase();
  });
  on('input', '[data-filter]', ({ value, dataset }) => {
    for (const row of document.querySelectorAll(dataset.filter))
      row.hidden = !row.dataset.text.includes(value.trim().toLowerCase());
  });
  let draft = document.querySelector('[data-draft="dirty"]');
  on('change', '[data-draft]', (form) => (draft = form));
  document.addEventListener('submit', () => (draft = undefined));
  on('click', '[data-discard]', () => (draft = undefined));
  addEventListener('beforeunload', (event) => draft && event.preventDefault());
})();
