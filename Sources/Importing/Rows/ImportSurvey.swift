/// What a first reading found in a file.
public struct ImportSurvey: Hashable, Sendable {
    /// Rows after the header, blank lines not counted.
    public internal(set) var rows = 0
    /// Rows that cannot be used, by reason.
    public internal(set) var leftOut: [LeftOutReason: Int] = [:]
    /// Rows that name a track again.
    public internal(set) var repeatedRows = 0
    /// Distinct artists, album artists included.
    public internal(set) var artists = 0
    /// Distinct albums, singles without an album left aside.
    public internal(set) var albums = 0
    /// How dates of three numbers are meant; `nil` when there are none.
    public internal(set) var dateOrder: DateOrder?
    /// The features that the file writes 0…100.
    public internal(set) var percentFields: [ImportField] = []

    /// How many rows cannot be used.
    public var leftOutRows: Int { leftOut.values.reduce(0, +) }
}
