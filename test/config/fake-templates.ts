import Handlebars from 'handlebars';
import { UserError } from '../../src/core/errors.ts';
import type { TemplateEngine } from '../../src/ports/templates.ts';

/** Compiles and lists names, as far as the rules need it; renders nothing. */
export function createFakeTemplates(): TemplateEngine {
  return {
    compile({ text, file }) {
      let program: hbs.AST.Program;
      try {
        program = Handlebars.parse(text);
      } catch (error) {
        throw new UserError({ code: 'template', message: `${file}: ${(error as Error).message.split('\n')[0]}`, hint: 'Mend it.' });
      }
      const names: { path: string; line: number; column: number }[] = [];
      const add = (expression: hbs.AST.Expression) => {
        if (expression.type !== 'PathExpression') return;
        const path = expression as hbs.AST.PathExpression;
        names.push({ path: path.parts.join('.'), line: path.loc.start.line, column: path.loc.start.column + 1 });
      };
      for (const node of program.body) {
        if (node.type !== 'MustacheStatement' && node.type !== 'BlockStatement') continue;
        const call = node as hbs.AST.MustacheStatement;
        if (call.params.length === 0) add(call.path as hbs.AST.Expression);
        else for (const parameter of call.params) add(parameter);
      }
      return { names, render: () => text };
    },
  };
}
