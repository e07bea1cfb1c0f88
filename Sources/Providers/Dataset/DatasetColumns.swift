/// Where the columns of a dataset stand, read from its header.
///
/// Names are compared in lower case without surrounding blanks; of two columns with one name the first counts.
struct DatasetColumns {
    /// The columns that Juke reads; others are passed over.
    enum Name: Int, CaseIterable {
        case trackID, trackName, artistID, artistName, artistPopularity, artistFollowers, genres
        case albumID, albumName, albumArtistID, albumArtistName, albumType, albumTotalTracks, releaseDate
        case discNumber, trackNumber, popularity, explicit, duration, isrc
        case danceability, energy, key, loudness, mode, speechiness, acousticness, instrumentalness, liveness, valence
        case tempo, timeSignature

        /// The column's name in the header.
        var text: String { Self.texts[rawValue] }

        /// In the order of the cases.
        private static let texts = [
            "track_id", "track_name", "artist_id", "artist_name", "artist_popularity", "artist_followers", "genres",
            "album_id", "album_name", "album_artist_id", "album_artist_name", "album_type", "album_total_tracks",
            "release_date",
            "disc_number", "track_number", "popularity", "explicit", "duration_ms", "isrc",
            "danceability", "energy", "key", "loudness", "mode", "speechiness", "acousticness", "instrumentalness",
            "liveness", "valence",
            "tempo", "time_signature",
        ]

        /// Whether a dataset without the column is no dataset.
        var isRequired: Bool {
            self == .trackID || self == .trackName || self == .artistName || Self.features.contains(self)
        }

        /// The columns that make an analysis; a time signature is welcome but not needed.
        static let features: [Name] = [
            .danceability, .energy, .key, .loudness, .mode, .speechiness, .acousticness, .instrumentalness, .liveness,
            .valence, .tempo,
        ]
    }

    /// How many fields each row must have.
    let count: Int
    /// Where the column with the caller's labels stands.
    let label: Int?

    private let positions: [Int?]

    /// Reads a header.
    ///
    /// - Throws: `missingColumns`, naming those that are missing and those that were found.
    init(header: [String], labelColumn: String?) throws(ProviderError) {
        let names = header.map { Self.normalised($0) }
        positions = Name.allCases.map { names.firstIndex(of: $0.text) }
        label = labelColumn.flatMap { names.firstIndex(of: Self.normalised($0)) }
        count = names.count

        let required = Name.allCases.filter(\.isRequired).map(\.text)
        let wanted = required + (labelColumn.map { [Self.normalised($0)] } ?? [])
        let missing = wanted.filter { !names.contains($0) }
        guard missing.isEmpty else {
            throw ProviderError(
                .missingColumns(missing),
                "the dataset lacks the column\(missing.count == 1 ? "" : "s") \(missing.joined(separator: ", ")); "
                    + "its header has \(Self.shown(names)). Rename or add what is missing; "
                    + "the first line must name the columns, with commas between.")
        }
    }

    /// The names for a message: what is no text is not shown to a terminal, and a long list is cut.
    private static func shown(_ names: [String]) -> String {
        let isText = names.allSatisfy { name in
            name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\u{FFFD}" }
        }
        guard isText else { return "no text at all: the file is neither CSV nor gzip" }
        let list = names.prefix(60).joined(separator: ", ")
        return list.count > 1_000 || names.count > 60 ? "\(list.prefix(1_000)) …" : list
    }

    /// Where a column stands, if the dataset has it.
    subscript(name: Name) -> Int? {
        positions[name.rawValue]
    }

    private static func normalised(_ name: String) -> String {
        name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
