"""Which commits and outside calls in the code pass no crash point: what the matrix could not know of."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import field, frozen

NETWORK = frozenset(
    {"httpx", "httpcore", "httplib2", "http.client", "urllib.request", "urllib3", "requests", "aiohttp", "websockets"}
    | {"google", "googleapiclient", "google_auth_httplib2", "smtplib", "imaplib", "ftplib"}
)
"""Libraries by which a process talks to others."""
OUTWARD_ROOMS = ("xendit", "cosmic", "gemini", "google_client", "gmail", "google_cloud", "google_workspace", "outbound")
"""The adapters that may import them."""
DATABASE = frozenset({"sqlalchemy", "psycopg"})
SENDING = frozenset(
    {"stream", "request", "send", "execute", "generate_content", "urlopen", "getresponse", "sendmail"}
    | {"get", "post", "put", "patch", "delete"}
)
OWN_STAND_INS = ("testing/", "simulation/", "adapters/memory/", "adapters/sandbox/")
"""Not the product: tests, and the stand-ins of others."""
EXEMPT: Mapping[str, str] = {
    "adapters/postgres/embedded_roles.py ensure_roles_and_database": "before there are books; done again it finds all there",
    "adapters/postgres/queries/reading.py reading": "reads",
    "adapters/postgres/unit_of_work.py _end_what_was_only_read": "nothing was written",
    "wiring/scratch.py _made": "a database that is thrown away",
    "wiring/scratch.py _drop": "a database that is thrown away",
    "adapters/jobs/queue.py seal": "inside the unit's transaction, whose commit has its points",
    "adapters/jobs/fencing.py extend": "inside the unit's transaction, or the pulse's `renew`",
    "adapters/jobs/claims.py _put_aside": "inside the transaction of `pause` and `put_aside`",
    "adapters/jobs/claims.py _pauses": "reads",
    "adapters/jobs/link.py _open": "settings of the session",
    "adapters/jobs/inspection.py _read": "reads",
    "adapters/jobs/inspection.py counts": "reads",
    "adapters/jobs/figures.py _rows": "reads",
    "adapters/google_client/transport.py _conn_request": "the wire under `perform`, which has the points",
    "wiring/demonstration.py pay": "a payer's browser",
    "wiring/port_checks.py *": "the doctor asks whether systems answer, and changes nothing",
}
"""`module function`: why it needs none."""
NETWORK_ELSEWHERE: Mapping[str, str] = {
    "wiring/demonstration.py": "a payer's browser",
    "wiring/port_checks.py": "the doctor asks whether systems answer, and changes nothing",
}


@frozen(kw_only=True)
class Bare:
    """An effect without its two points."""

    module: str
    line: int
    function: str
    what: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.function}: {self.what}"


@frozen
class _Module:
    name: str
    tree: ast.Module
    imports: frozenset[str] = field(init=False)

    @imports.default
    def _imported(self) -> frozenset[str]:
        names: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
        return frozenset(names | {name.partition(".")[0] for name in names})

    @property
    def room(self) -> str:
        parts = self.name.split("/")
        return parts[1] if parts[0] == "adapters" and len(parts) > 2 else ""


def bare_effects(package: Path) -> tuple[Bare, ...]:
    """Every effect below `package` (the directory of `subplat`) that no crash point surrounds, in order."""
    found: list[Bare] = []
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        if not name.startswith(OWN_STAND_INS):
            found += _in_module(_Module(name, ast.parse(path.read_text())))
    return tuple(found)


def _in_module(module: _Module) -> Iterator[Bare]:
    if module.imports & NETWORK and module.room not in OUTWARD_ROOMS and module.name not in NETWORK_ELSEWHERE:
        used = ", ".join(sorted(module.imports & NETWORK))
        yield Bare(module=module.name, line=1, function="", what=f"imports {used}: only outward adapters do")
    yield from _in_scope(module, module.tree, [])


def _in_scope(module: _Module, scope: ast.AST, around: list[ast.FunctionDef | ast.AsyncFunctionDef]) -> Iterator[Bare]:
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _in_scope(module, node, [*around, node])
            continue
        for what, line in _effects(module, node):
            if not _is_exempt(module, around) and not any(_passes(function, line) for function in around):
                function = around[-1].name if around else ""
                yield Bare(module=module.name, line=line, function=function, what=what)
        yield from _in_scope(module, node, around)


def _effects(module: _Module, node: ast.AST) -> Iterator[tuple[str, int]]:
    is_database = module.room in ("postgres", "jobs") or bool(module.imports & DATABASE)
    if isinstance(node, ast.With | ast.AsyncWith) and is_database:
        for item in node.items:
            called = _called(item.context_expr)
            if called.endswith((".begin", ".begin_nested", ".transaction", "psycopg.connect", "._connections")):
                yield f"with {called}(): commits at its end", node.lineno
    if not isinstance(node, ast.Call):
        return
    receiver, _, method = _called(node).rpartition(".")
    if method == "commit" and is_database:
        yield f"{receiver}.commit()", node.lineno
    if method == "execute" and module.room == "jobs":
        yield f"{receiver}.execute(): the queue's connections commit each statement", node.lineno
    is_autocommit = any(word.arg == "autocommit" for word in node.keywords) or "AUTOCOMMIT" in ast.dump(node)
    if is_autocommit and is_database and module.name != "adapters/jobs/link.py":
        yield f"{_called(node)}: a connection that commits each statement", node.lineno
    if module.room in OUTWARD_ROOMS and method in SENDING and _is_client(receiver):
        yield f"{receiver}.{method}(): a call to outside", node.lineno


def _is_client(receiver: str) -> bool:
    last = receiver.rpartition(".")[2].lower()
    return last in ("request", "models", "conn", "smtplib") or last.endswith(("client", "pool", "http", "http_"))


def _called(node: ast.AST) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def _is_exempt(module: _Module, around: list[ast.FunctionDef | ast.AsyncFunctionDef]) -> bool:
    return f"{module.name} *" in EXEMPT or any(f"{module.name} {function.name}" in EXEMPT for function in around)


def _passes(function: ast.FunctionDef | ast.AsyncFunctionDef, line: int) -> bool:
    if any(_called(decorator) == "passes" for decorator in function.decorator_list):
        return True
    places = [
        (node.lineno, ast.unparse(node.args[0]).strip("'\""))
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and _called(node) == "crash_point" and node.args
    ]
    # Of a `with` that commits at its end both points follow its first line.
    before = any(place.endswith(" before") for _, place in places)
    after = any(place.endswith(" after") and at > line for at, place in places)
    return before and after
