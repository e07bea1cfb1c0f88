/// One step of the schema: a name, under which it is recorded, and statements with the placeholders of
/// ``SQLDialect/spell(_:)``.
///
/// A migration that was released is never edited; a change is a new one at the end of ``all``.
struct Migration: Sendable {
    let name: String
    let script: String

    /// All migrations in the order of their application.
    static let all: [Migration] = [.catalog, .recommender, .access, .runs]
}
