/// A temporary table that a bulk write fills before one statement merges it into the real ones.
///
/// It belongs to the connection and is empty again when the transaction ends.
struct StagingTable: Sendable, Hashable {
    /// What a column holds.
    enum ColumnType: String, Sendable {
        case boolean = "{bool}"
        case integer = "{long}"
        case int32 = "{int}"
        case time = "{time}"
        case real = "{real}"
        case text = "{text}"
        case bytes = "{bytes}"
        case day = "{date}"
    }

    /// A column.
    struct Column: Sendable, Hashable {
        let name: String
        let type: ColumnType

        init(_ name: String, _ type: ColumnType) {
            self.name = name
            self.type = type
        }
    }

    let name: String
    let columns: [Column]

    /// The columns' definitions in SQL.
    func definition(in dialect: SQLDialect) -> String {
        dialect.spell(columns.map { "\($0.name) \($0.type.rawValue)" }.joined(separator: ", "))
    }
}
