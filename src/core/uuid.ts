const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether this text, which may come from outside, is the id of a row. */
export const isUuid = (text: string | null | undefined): text is string => UUID.test(text ?? '');
