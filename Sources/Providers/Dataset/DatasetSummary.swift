/// What a first reading found in a dataset.
package struct DatasetSummary: Hashable, Sendable, Codable {
    /// Rows after the header, blank lines not counted.
    package internal(set) var rows = 0
    /// Rows that cannot be used.
    package internal(set) var badRows = 0
    /// Rows that name a track again.
    package internal(set) var repeatedRows = 0
    /// Distinct artists, album artists included.
    package internal(set) var artists = 0
    /// Distinct albums.
    package internal(set) var albums = 0
}
