import { Type, type Static } from 'portico';

const line = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }));

/**
 * Who runs the portal, for the texts it comes with. A line of such a text that would need what is missing here is left out; once an
 * administrator has edited a text, only his words count.
 */
export const accountConfig = Type.Object({
  operator: Type.Object(
    {
      name: line('Full name of the company. Default: the name of the brand.'),
      address: line('Registered office, in one line.'),
      register: line('Register, court and entry, as the law wants it in an imprint.'),
      companyRegNo: line('Registration number of the company.'),
      vatId: line('VAT id of the company.'),
      email: line('Address for questions.'),
      phone: line('Telephone for questions, in international form.'),
      hours: line('When the telephone is answered.'),
      privacyEmail: line('Address of whoever answers for personal data. Default: the address for questions.'),
      authority: line('Supervisory authority for personal data.'),
    },
    { additionalProperties: false, default: {} },
  ),
});

export type AccountConfig = Static<typeof accountConfig>;
