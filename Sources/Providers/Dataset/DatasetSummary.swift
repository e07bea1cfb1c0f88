/// What a first reading found in a dataset.
public struct DatasetSummary: Hashable, Sendable, Codable {
    /// Rows after the header, blank lines not counted.
    public internal(set) var rows = 0
    /// Rows that cannot be used.
    public internal(set) var badRows = 0
    /// Rows that name a track again.
    public internal(set) var repeatedRows = 0
    /// Distinct artists, album artists included.
    public internal(set) var artists = 0
    /// Distinct albums.
    public internal(set) var albums = 0
}
