/// The rows of a staging table that each statement which reads them carries along, one array for each column.
///
/// For the few rows that one artist has this is several times cheaper than a temporary table, whose making, filling and
/// emptying at the commit touch the catalog and a dozen files; and the commit is what other workers on the run wait for.
struct InlineRows {
    /// The most rows that are carried; more are better copied once.
    static let limit = 256

    let table: String
    private let columns: [StagingTable.Column]
    let parameters: [PostgresParameters.Encoded]

    /// Writes the rows.
    init(
        _ table: StagingTable, count: Int, _ fill: (_ index: Int, _ row: any SQLRowWriter) throws -> Void
    ) rethrows {
        let writer = PostgresArrayWriter(columns: table.columns, rowCount: count)
        for index in 0..<count {
            writer.begin()
            try fill(index, writer)
        }
        self.table = table.name
        columns = table.columns
        parameters = writer.parameters
    }

    /// The common table expression that stands for the table.
    ///
    /// - Parameter first: The number of the first of the parameters.
    func expression(first: Int) -> String {
        // Texts compare by code point, as those of every table here do.
        let fields = columns.map { $0.type == .text ? "\($0.name) COLLATE \"C\" AS \($0.name)" : $0.name }
        let arrays = columns.indices.map { "$\(first + $0)" }
        return """
            \(table) AS (SELECT \(fields.joined(separator: ", ")) FROM unnest(\(arrays.joined(separator: ", "))) \
            AS r (\(columns.map(\.name).joined(separator: ", "))))
            """
    }
}
