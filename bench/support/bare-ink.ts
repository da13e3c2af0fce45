/** An Ink application that does nothing but show the last key: what a keypress costs at least. */
import { render, Text, useInput } from 'ink';
import { createElement, useState } from 'react';

function Echo() {
  const [shown, setShown] = useState({ key: '', times: 0 });
  useInput((input) => setShown(({ times }) => ({ key: input, times: times + 1 })));
  return createElement(Text, null, `key ${shown.times}: ${shown.key}`);
}

render(createElement(Echo), { exitOnCtrlC: false, alternateScreen: true, incrementalRendering: true });
