/// What a caller says of a file that the file does not tell.
public struct ImportOptions: Sendable, Hashable {
    /// The columns to take for fields, by field; an empty name takes a field from no column.
    public var columns: [ImportField: String]
    /// What stands between several artists in a field.
    public var artistSeparator: String?
    /// A further column whose text is handed on with each track, such as a genre to evaluate by.
    public var labelColumn: String?

    /// Makes options.
    public init(
        columns: [ImportField: String] = [:], artistSeparator: String? = nil, labelColumn: String? = nil
    ) {
        self.columns = columns
        self.artistSeparator = artistSeparator
        self.labelColumn = labelColumn
    }
}
