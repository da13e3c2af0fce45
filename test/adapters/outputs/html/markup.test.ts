import { describe, expect, it } from '@jest/globals';
import { html, toScriptJson } from '../../../../src/adapters/outputs/html/markup.ts';

describe('markup', () => {
  it('escapes every text, in content and in attributes', () => {
    expect(html`<p title="${'"><script>'}">${`a & <b> 'c'`}</p>`.markup).toBe(
      '<p title="&quot;&gt;&lt;script&gt;">a &amp; &lt;b&gt; &#39;c&#39;</p>',
    );
  });

  it('takes markup as it is, joins lists and leaves out nothing', () => {
    expect(html`<ul>${['a', 'b'].map((text) => html`<li>${text}</li>`)}</ul>${null}${false}${0}`.markup).toBe(
      '<ul><li>a</li><li>b</li></ul>0',
    );
  });
});

describe('JSON in a script element', () => {
  it('cannot end the element, and is the same value', () => {
    const value = { '</script>': '<!-- \u2028 \u2029 <script>' };
    const json = toScriptJson(JSON.stringify(value));
    expect(json).not.toMatch(/[<\u2028\u2029]/);
    expect(JSON.parse(json)).toEqual(value);
  });
});
