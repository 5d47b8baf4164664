/** The file of tables and forms, with all put back that app/phone/rules_folded.py said once only. */

/** The first line are the tables, in which long lists of rows stand by their columns; after it the forms stand. */
export function read(text) {
  const end = text.indexOf("\n");
  const tables = JSON.parse(text.slice(0, end));
  const { kspr, pre_eclampsia: screen } = tables;
  tables.rules = rows(tables.rules);
  kspr.factors = rows(kspr.factors);
  screen.items = rows(screen.items);
  return { ...tables, markup: text.slice(end + 1) };
}

function rows(columns) {
  const names = Object.keys(columns);
  const row = (at) => names.map((name) => [name, columns[name][at]]).filter(([, value]) => value !== null);
  return columns[names[0]].map((_, at) => Object.fromEntries(row(at)));
}

/** A form as pages ask it: "~" stands for the code of a question, an answer without value for the next in the table. */
export function unfolded(html, items) {
  const byCode = new Map(items.map((item) => [item.code, item]));
  const [first, ...blocks] = html.split('<div class="item');
  const whole = blocks.map((block) => {
    const [, code] = /data-item="(\w+)"/.exec(block);
    const { options, signs, when } = byCode.get(code);
    const answers = (options ?? (signs?.[1] ? signs : ["yes", "no"])).values();
    return block
      .replace(" data-shown-when>", () => ` data-shown-when='${JSON.stringify(when)}'>`)
      .replaceAll("~", code)
      .replaceAll(" value>", () => ` value="${answers.next().value}">`);
  });
  return [first, ...whole].join('<div class="item');
}
