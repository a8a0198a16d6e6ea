"""Writes Snowball's stemmers as JavaScript from the Python modules that are installed, so that both stem alike: `tools/stemmers.py`.

The modules of snowballstemmer are made by Snowball's compiler and use few statements; each has its like in JavaScript:
an exception that leaves a block is a jump out of a labelled block.
"""

import ast
import json
import shutil
import sys
from importlib.metadata import distribution
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[1] / "src" / "unterwegs" / "config" / "static" / "vendor"
LANGUAGES = ("german", "english", "turkish", "arabic", "russian", "persian")
COMPARED = {ast.Eq: "===", ast.NotEq: "!==", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
COUNTED = {ast.Add: "+", ast.Sub: "-"}
BASE = """\
// What all stemmers do: move over a word, look at its letters, replace some. From snowballstemmer {version}, basestemmer.py.
export class Stemmer {{
  /** The stem of a word in lower case. */
  stem(word) {{
    this.current = word;
    this.cursor = this.limit_backward = this.bra = 0;
    this.limit = this.ket = word.length;
    this._stem();
    return this.current;
  }}
  in_grouping(letters) {{
    if (this.cursor >= this.limit || !letters.has(this.current[this.cursor])) return false;
    this.cursor++;
    return true;
  }}
  in_grouping_b(letters) {{
    if (this.cursor <= this.limit_backward || !letters.has(this.current[this.cursor - 1])) return false;
    this.cursor--;
    return true;
  }}
  out_grouping(letters) {{
    if (this.cursor >= this.limit || letters.has(this.current[this.cursor])) return false;
    this.cursor++;
    return true;
  }}
  out_grouping_b(letters) {{
    if (this.cursor <= this.limit_backward || letters.has(this.current[this.cursor - 1])) return false;
    this.cursor--;
    return true;
  }}
  go_in_grouping(letters) {{
    for (; this.cursor < this.limit; this.cursor++) if (!letters.has(this.current[this.cursor])) return true;
    return false;
  }}
  go_in_grouping_b(letters) {{
    for (; this.cursor > this.limit_backward; this.cursor--) if (!letters.has(this.current[this.cursor - 1])) return true;
    return false;
  }}
  go_out_grouping(letters) {{
    for (; this.cursor < this.limit; this.cursor++) if (letters.has(this.current[this.cursor])) return true;
    return false;
  }}
  go_out_grouping_b(letters) {{
    for (; this.cursor > this.limit_backward; this.cursor--) if (letters.has(this.current[this.cursor - 1])) return true;
    return false;
  }}
  eq_s(text) {{
    if (this.cursor + text.length > this.limit || !this.current.startsWith(text, this.cursor)) return false;
    this.cursor += text.length;
    return true;
  }}
  eq_s_b(text) {{
    if (this.cursor - text.length < this.limit_backward || !this.current.endsWith(text, this.cursor)) return false;
    this.cursor -= text.length;
    return true;
  }}
  /** The longest of the rows that begins here: its result, or 0. */
  find_among(rows) {{
    return this.find(rows, this.limit - this.cursor, 1);
  }}
  /** The longest of the rows that ends here. */
  find_among_b(rows) {{
    return this.find(rows, this.cursor - this.limit_backward, -1);
  }}
  find(rows, room, step) {{
    const start = this.cursor, from = step > 0 ? start : start - 1;
    let low = 0, high = rows.length, lowCommon = 0, highCommon = 0, inspected = false;
    for (;;) {{
      const middle = low + ((high - low) >> 1);
      const text = rows[middle][0];
      let common = Math.min(lowCommon, highCommon), difference = 0;
      for (; common < text.length; common++) {{
        if (common === room) {{
          difference = -1;
          break;
        }}
        difference =
          this.current.charCodeAt(from + step * common) - text.charCodeAt(step > 0 ? common : text.length - 1 - common);
        if (difference !== 0) break;
      }}
      if (difference < 0) {{
        high = middle;
        highCommon = common;
      }} else {{
        low = middle;
        lowCommon = common;
      }}
      if (high - low <= 1) {{
        if (low > 0 || high === low || inspected) break;
        inspected = true;
      }}
    }}
    for (;;) {{
      const [text, next, result] = rows[low];
      if (lowCommon >= text.length) {{
        this.cursor = start + step * text.length;
        return result;
      }}
      if (next < 0) return 0;
      low = next;
    }}
  }}
  slice_from(text) {{
    const {{ bra, ket }} = this;
    const longer = text.length - (ket - bra);
    this.current = this.current.slice(0, bra) + text + this.current.slice(ket);
    this.limit += longer;
    if (this.cursor >= ket) this.cursor += longer;
    else if (this.cursor > bra) this.cursor = bra;
    this.ket = bra + text.length;
  }}
  slice_del() {{
    this.slice_from("");
  }}
}}
"""


class Script:
    """One module as JavaScript."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.made = next(node for node in tree.body if isinstance(node, ast.ClassDef))
        self.name = name
        self.tables: list[str] = []
        self.fields: list[str] = []
        self.methods: list[str] = []
        for node in self.made.body:
            if isinstance(node, ast.FunctionDef):
                self.methods.append(self.method(node))
            elif isinstance(node, ast.Assign):
                self.attribute(node)

    def text(self, version: str) -> str:
        head = f"// Made by tools/stemmers.py from snowballstemmer {version}: {self.name}. Do not edit.\n"
        fields = "".join(f"  {field}\n" for field in self.fields)
        body = "\n".join(self.methods)
        return (
            f'{head}import {{ Stemmer }} from "./stemmer.js";\n\n'
            + "\n".join(self.tables)
            + f"\n\nclass {self.name.title()} extends Stemmer {{\n{fields}{body}\n}}\n\nexport default new {self.name.title()}();\n"
        )

    def attribute(self, node: ast.Assign) -> None:
        name, value = ast.unparse(node.targets[0]), node.value
        match value:
            case ast.Set() | ast.Constant(value=str()):
                letters = "".join(sorted(ast.literal_eval(value)))
                self.tables.append(f"const {name} = new Set({_quoted(letters)});")
            case ast.List(elts=rows):
                table = [[ast.literal_eval(part) for part in row.args] for row in rows if isinstance(row, ast.Call)]
                written = ", ".join(f"[{_quoted(text)}, {link}, {result}]" for text, link, result in table)
                self.tables.append(f"const {name} = [{written}];")
            case ast.Tuple(elts=texts):
                self.tables.append(f"const {name} = [{', '.join(_quoted(_literal(text)) for text in texts)}];")
            case _:
                self.fields.append(f"{name} = {self.value(value)};")

    def method(self, node: ast.FunctionDef) -> str:
        names = sorted(
            {
                one.id
                for one in ast.walk(node)
                if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and one.id != "_"
            }
        )
        local = f"    let {', '.join(names)};\n" if names else ""
        return f"  {node.name.lstrip('_') if node.name != '_stem' else '_stem'}() {{\n{local}{self.block(node.body, 2)}  }}"

    def block(self, body: list[ast.stmt], depth: int) -> str:
        return "".join(self.statement(node, depth) for node in body)

    def statement(self, node: ast.stmt, depth: int) -> str:
        at = "  " * depth
        match node:
            case ast.Assign(targets=[target], value=value):
                return f"{at}{self.value(target)} = {self.value(value)};\n"
            case ast.AugAssign(target=target, op=op, value=value):
                return f"{at}{self.value(target)} {COUNTED[type(op)]}= {self.value(value)};\n"
            case ast.Expr(value=ast.Constant(value=str())):
                return ""
            case ast.Expr(value=value):
                return f"{at}{self.value(value)};\n"
            case ast.Return(value=value):
                return f"{at}return {self.value(value) if value else ''};\n"
            case ast.Break():
                return f"{at}break;\n"
            case ast.Continue():
                return f"{at}continue;\n"
            case ast.Pass():
                return ""
            case ast.Raise(exc=ast.Call(func=ast.Name(id=label))):
                return f"{at}break {label};\n"
            case ast.While(test=test, body=body):
                return f"{at}while ({self.value(test)}) {{\n{self.block(body, depth + 1)}{at}}}\n"
            case ast.For(iter=ast.Tuple(elts=turns), body=body):
                head = f"for (let turn = 0; turn < {len(turns)}; turn++)"
                return f"{at}{head} {{\n{self.block(body, depth + 1)}{at}}}\n"
            case ast.Try(body=body, handlers=[ast.ExceptHandler(type=ast.Name(id=label), body=[ast.Pass()])]):
                return f"{at}{label}: {{\n{self.block(body, depth + 1)}{at}}}\n"
            case ast.If(test=test, body=body, orelse=other):
                found = f"{at}if ({self.value(test)}) {{\n{self.block(body, depth + 1)}{at}}}"
                if not other:
                    return f"{found}\n"
                if len(other) == 1 and isinstance(other[0], ast.If):
                    return f"{found} else {self.statement(other[0], depth).lstrip()}"
                return f"{found} else {{\n{self.block(other, depth + 1)}{at}}}\n"
        raise NotImplementedError(ast.unparse(node))

    def value(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(value=bool() as truth):
                return str(truth).lower()
            case ast.Constant(value=str() as text):
                return _quoted(text)
            case ast.Constant(value=int() as count):
                return str(count)
            case ast.Name(id=name):
                return name
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return f"this.{name.lstrip('_') if name != '_stem' else name}"
            case ast.Attribute(value=ast.Name(), attr=name):  # a table of the class
                return name
            case ast.Subscript(value=value, slice=place):
                return f"{self.value(value)}[{self.value(place)}]"
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-{self.value(operand)}"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.value(operand)
                return f"!{inner}" if isinstance(operand, ast.Call | ast.Attribute) else f"!({inner})"
            case ast.BinOp(left=left, op=op, right=right):
                return f"{self.value(left)} {COUNTED[type(op)]} {self.inner(right)}"
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return f"{self.value(left)} {COMPARED[type(op)]} {self.value(right)}"
            case ast.BoolOp(op=ast.Or(), values=values):
                return " || ".join(map(self.value, values))
            case ast.Call(func=ast.Name(id="len"), args=[of]):
                return f"{self.value(of)}.length"
            case ast.Call(func=called, args=args):
                return f"{self.value(called)}({', '.join(map(self.value, args))})"
        raise NotImplementedError(ast.unparse(node))

    def inner(self, node: ast.expr) -> str:
        return f"({self.value(node)})" if isinstance(node, ast.BinOp) else self.value(node)


def _literal(node: ast.expr) -> str:
    return str(ast.literal_eval(node))


def _quoted(text: str) -> str:
    """Letters as they are; what nobody sees as an escape."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in quoted)


def main() -> None:
    package = distribution("snowballstemmer")
    version = package.version
    folder = VENDOR / f"snowball-{version}"
    folder.mkdir(parents=True, exist_ok=True)
    found = {Path(str(file)).name: Path(str(package.locate_file(file))) for file in package.files or ()}
    texts = {"stemmer": BASE.format(version=version)}
    for language in LANGUAGES:
        tree = ast.parse(found[f"{language}_stemmer.py"].read_text(encoding="utf-8"))
        texts[language] = Script(language, tree).text(version)
    for name, text in texts.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{len(text.encode()):>7,} bytes  {name}.js\n")
    shutil.copyfile(found["COPYING"], folder / "LICENSE")


if __name__ == "__main__":
    main()
