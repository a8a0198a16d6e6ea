"""Linear programs over whole numbers, solved by HiGHS, one after the other on the same equations."""

from typing import Final

import highspy
import numpy as np
from highspy._core import _Highs
from numpy.typing import NDArray

from unterwegs.kit.smallnumbers.tables import Ints

Floats = NDArray[np.float64]

NEAR: Final = 1e-6  # how far a solver's number may be from the whole number that it means
MOST_NODES, MOST_SECONDS = 200, 60.0  # of a search for whole numbers; small ones end long before
OPTIMAL: Final = highspy.HighsModelStatus.kOptimal
FEASIBLE: Final = int(highspy.SolutionStatus.kSolutionStatusFeasible)


class Program:
    """Minimize a cost over ``low ≤ x ≤ high`` and ``entries · x = sums``.

    Each solution starts from the one before; ``cold``, from nothing: faster by far where nothing is nearly a solution.
    """

    def __init__(self, entries: tuple[Ints, Ints, Ints], *, sums: Ints, width: int, cold: bool = False) -> None:
        rows, columns, values = entries
        order = np.argsort(rows, kind="stable")
        self._rows, self._columns, self._values, self._sums = rows[order], columns[order], values[order], sums
        self._model = _model(len(sums), width, self._rows, self._columns, self._values, sums)
        self._solver, self._cold = _solver(), cold
        self._solver.passModel(self._model)
        self._all = np.arange(width, dtype=np.int32)

    def best(self, cost: Floats, low: Floats, high: Floats) -> Floats | None:
        """A cheapest solution in real numbers, a corner of what is possible; None if nothing is."""
        solver = self._solver
        solver.changeColsCost(len(self._all), self._all, cost)
        solver.changeColsBounds(len(self._all), self._all, low, high)
        if self._cold:
            solver.clearSolver()
        solver.run()
        if solver.getModelStatus() != OPTIMAL and not self._cold:
            solver.clearSolver()  # once more without the start of the solution before
            solver.run()
        if solver.getModelStatus() != OPTIMAL:
            return None
        return np.array(solver.getSolution().col_value, dtype=np.float64)

    def whole(self, found: Floats) -> Ints | None:
        """The solution in whole numbers if it is one: checked by adding up, the solver is not trusted."""
        near = np.rint(found)
        if len(found) and np.abs(found - near).max() > NEAR:
            return None
        exact = near.astype(np.int64)
        made = np.zeros(len(self._sums), dtype=np.int64)
        np.add.at(made, self._rows, self._values * exact[self._columns])
        return exact if np.array_equal(made, self._sums) else None

    def best_whole(self, cost: Floats, low: Floats, high: Floats) -> Ints | None:
        """A cheapest solution in whole numbers; a good one, or None, if the search is too long."""
        found = self.best(cost, low, high)
        if found is None or (exact := self.whole(found)) is not None:
            return None if found is None else exact
        return self.searched(cost, low, high, np.arange(len(cost)))

    def searched(self, cost: Floats, low: Floats, high: Floats, columns: Ints) -> Ints | None:
        """A solution in whole numbers in which only some columns are not zero, by branch and bound of limited size."""
        place = np.full(len(cost), -1)
        place[columns] = np.arange(len(columns))
        kept = place[self._columns] >= 0
        model = _model(
            len(self._sums), len(columns), self._rows[kept], place[self._columns[kept]], self._values[kept], self._sums
        )
        model.col_cost_, model.col_lower_, model.col_upper_ = cost[columns], low[columns], high[columns]
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(columns)
        solver = _solver()
        solver.setOptionValue("presolve", "on")
        solver.setOptionValue("mip_max_nodes", MOST_NODES)
        solver.setOptionValue("time_limit", MOST_SECONDS)
        solver.passModel(model)
        solver.run()
        values = solver.getSolution().col_value
        if solver.getInfo().primal_solution_status != FEASIBLE:
            return None
        found = np.zeros(len(cost))
        found[columns] = values
        return self.whole(found)


def _solver() -> _Highs:
    solver = _Highs()  # the class below Highs, which has no callbacks and greets nobody on standard output
    for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("presolve", "off")):
        solver.setOptionValue(name, value)
    return solver


def _model(height: int, width: int, rows: Ints, columns: Ints, values: Ints, sums: Ints) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = height, width
    model.row_lower_ = model.row_upper_ = sums.astype(np.float64)
    model.col_cost_ = np.zeros(width)
    model.col_lower_, model.col_upper_ = np.zeros(width), np.full(width, highspy.kHighsInf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.searchsorted(rows, np.arange(height + 1)).astype(np.int32)
    model.a_matrix_.index_ = columns.astype(np.int32)
    model.a_matrix_.value_ = values.astype(np.float64)
    return model
