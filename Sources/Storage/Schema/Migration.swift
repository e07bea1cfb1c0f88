/// One step of the schema: a name, under which it is recorded, and statements with the placeholders of
/// ``SQLDialect/spell(_:)``.
///
/// A migration that was released is never edited; a change is a new one at the end of ``all``.
struct Migration: Sendable {
    let name: String
    /// Statements for both databases.
    let script: String
    /// Statements that follow on PostgreSQL only; no placeholders.
    var postgresScript = ""

    /// All migrations in the order of their application.
    static let all: [Migration] = [.catalog, .recommender, .relations, .access, .runs, .progress, .owners, .reopened]

    /// All statements in a database's own words.
    func statements(in dialect: SQLDialect) -> String {
        dialect.spell(script) + (dialect == .postgres ? postgresScript : "")
    }
}
