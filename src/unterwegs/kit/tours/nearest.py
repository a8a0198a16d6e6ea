"""The plan that somebody makes by hand: from each door to the nearest one that is still open. Needs no package."""

from unterwegs.kit.tours.board import Board, Route


def routes(board: Board) -> list[Route]:
    """Day by day and visitor by visitor; what is fixed stays possible."""
    found = board.empty()
    seen = {row for route in found for row in route}
    candidates: list[list[int]] = [[] for _vehicle in board.vehicles]
    for row, spans in enumerate(board.spans):
        for vehicle in spans:
            candidates[vehicle].append(row)
    for vehicle, one in enumerate(board.vehicles):
        place, done = one.start, 0
        left = [row for row in candidates[vehicle] if row not in seen]
        while len(found[vehicle]) < board.most[vehicle]:
            best = _next(board, vehicle, found[vehicle], done, place, left)
            fixed = found[vehicle][done] if done < len(found[vehicle]) else None
            if best is None and fixed is None:
                break
            if best is None:
                place = board.place[fixed] if fixed is not None else place
            else:
                found[vehicle].insert(done, best)
                left.remove(best)
                seen.add(best)
                place = board.place[best]
            done += 1
    return found


def _next(board: Board, vehicle: int, route: Route, done: int, place: int, left: list[int]) -> int | None:
    way = board.way[board.vehicles[vehicle].means]
    for row in sorted(left, key=lambda one: (way[place][board.place[one]], one)):
        if board.begins(vehicle, [*route[:done], row, *route[done:]]) is not None:
            return row
    return None
