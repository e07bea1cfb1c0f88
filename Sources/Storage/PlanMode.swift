/// How a transaction finds the rows that its statements name.
///
/// It is about PostgreSQL's planner; SQLite does the same for both.
public enum PlanMode: Sendable {
    /// As the tables' statistics and the statement's values suggest, planned each time that a statement runs.
    case planned
    /// By index, along plans that a connection makes once: for the short transactions of jobs, whose statements name few
    /// rows by their keys, so that planning them would cost as much as running them.
    case byKey
}
