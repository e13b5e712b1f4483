import PostalMime from 'postal-mime';

/** Headers by name and the text of a raw message. */
export async function simpleParser(raw: string): Promise<{ header: (name: string) => string | undefined; text: string; html: string; files: string[] }> {
  const email = await PostalMime.parse(raw);
  return {
    header: (name) => email.headers.find(({ key }) => key === name.toLowerCase())?.value,
    text: (email.text ?? '').trim(),
    html: email.html ?? '',
    files: email.attachments.map(({ filename }) => filename ?? ''),
  };
} // prettier-ignore
