/* Passkeys. Only pages that offer them load this; without it, or in a browser that has none, their buttons stay hidden. Words come from
   the page, none are here. */
(() => {
  const { browserSupportsWebAuthn, startAuthentication, startRegistration } = globalThis.SimpleWebAuthnBrowser ?? {};
  if (!browserSupportsWebAuthn?.()) return;
  for (const each of document.querySelectorAll('[data-passkeys]')) each.hidden = each.dataset.passkeys === 'without';

  const tell = (form, text) => {
    const place = form.querySelector('[data-passkey-error]');
    place.textContent = text ?? '';
    place.hidden = !text;
  };

  // What the server wants signed; its refusal is a sentence for the person.
  const ask = async (form, url) => {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(url, { method: 'POST', body, headers: { accept: 'application/json' } });
    const json = await answer.json();
    if (!answer.ok) throw Object.assign(new Error('refused'), { told: json.error ?? json.title });
    return json;
  };

  const reason = (button, error) => {
    if (error.told) return error.told;
    if (error.name === 'InvalidStateError') return button.dataset.known;
    return error.name === 'NotAllowedError' || error.name === 'AbortError'
      ? button.dataset.cancelled
      : button.dataset.broken;
  };

  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('[data-passkey]');
    if (!button) return;
    const { form } = button;
    if (form.elements.response.value) return; // the answer is there: the form goes
    event.preventDefault();
    if (!form.reportValidity()) return;
    tell(form, '');
    button.disabled = true;
    try {
      const optionsJSON = await ask(form, button.dataset.options);
      const start = button.dataset.passkey === 'create' ? startRegistration : startAuthentication;
      form.elements.response.value = JSON.stringify(await start({ optionsJSON }));
      button.disabled = false;
      form.requestSubmit(button);
    } catch (error) {
      button.disabled = false;
      tell(form, reason(button, error));
      button.focus();
    }
  });
  // Back to this page by the browser's own button: what was sent once is good for nothing.
  addEventListener('pageshow', () => {
    for (const field of document.querySelectorAll('input[name="response"]')) field.value = '';
  });
})();
