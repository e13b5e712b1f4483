// The work that the public form asks of a browser: a number that, behind the challenge, gives a SHA-256 beginning with zero bits.
// It is begun when somebody begins to type, and is done long before he ends. Where it cannot be done the form goes without it, and its
// sender confirms his address by e-mail.
{
  const form = document.querySelector('form[data-challenge]');
  const field = form?.elements.proof;
  const AT_ONCE = 256;
  let working;

  const isProof = (hash, bits) => new DataView(hash).getUint32(0) < 2 ** (32 - bits);

  const work = async () => {
    const { challenge, bits } = form.dataset;
    const encoder = new TextEncoder();
    for (let from = 0; ; from += AT_ONCE) {
      const tries = Array.from({ length: AT_ONCE }, (_, index) =>
        crypto.subtle.digest('SHA-256', encoder.encode(`${challenge}:${from + index}`)),
      );
      const found = (await Promise.all(tries)).findIndex((hash) => isProof(hash, Number(bits)));
      if (found >= 0) return String(from + found);
      await new Promise((next) => setTimeout(next));
    }
  };
  const begin = () => (working ??= work().then((proof) => (field.value = proof)));

  if (form && field && globalThis.crypto?.subtle) {
    form.addEventListener('focusin', begin, { once: true });
    form.addEventListener('submit', async (event) => {
      if (field.value) return;
      event.preventDefault();
      form.setAttribute('aria-busy', 'true');
      await begin();
      form.submit();
    });
  }
}
