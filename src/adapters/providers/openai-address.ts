export const openAiBaseUrl = 'https://api.openai.com/v1';

/** Whether an address is OpenAI's own, regional ones included. */
export function isOpenAiAddress(baseUrl: string): boolean {
  const host = URL.parse(baseUrl)?.hostname ?? '';
  return host === 'api.openai.com' || host.endsWith('.api.openai.com');
}
