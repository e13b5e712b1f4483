/** A statement that cannot be taken in; the message is a sentence for whoever brought the file. */
export class CamtRefusal extends Error {}
