/// A known exporter or data set, told by the columns that it has; where a word means something particular, it says so.
package struct ImportProfile: Sendable, Hashable {
    /// The profile's name in messages.
    package let name: String
    /// Folded names that the header must have.
    let signature: Set<String>
    /// The text between several artists, where it is always the same.
    var artistSeparator: String?
    /// Whether shares are written 0…100.
    var isPercent = false
    /// Columns that mean something else here than their spelling says, by folded name; `nil` for what is passed over.
    var columns: [String: ImportField?] = [:]

    /// The tracks of a library in the copy of one's data that Apple sends.
    static let appleTracks = "Apple Music library tracks"

    /// The known ones; of several that fit, the one with the most columns in its signature counts.
    static let all: [ImportProfile] = [
        ImportProfile(name: "Exportify", signature: ["trackuri", "artistnames", "addedby"], artistSeparator: ";"),
        ImportProfile(name: "Exportify, older form", signature: ["trackuri", "artistnames", "artisturis", "addedby"]),
        ImportProfile(
            name: "Chosic playlist analyzer", signature: ["spotifytrackid", "camelot", "parentgenres"], isPercent: true),
        ImportProfile(name: "Spotify tracks by genre (Kaggle)", signature: ["trackid", "artists", "trackgenre"]),
        ImportProfile(name: "Spotify 1921-2020 (Kaggle)", signature: ["id", "artists", "idartists"]),
        ImportProfile(
            name: "Spotify 1.2M+ songs (Kaggle)", signature: ["id", "artists", "artistids", "albumid", "year"]),
        ImportProfile(
            name: "SpotifyFeatures (Kaggle)", signature: ["genre", "artistname", "trackname", "trackid", "popularity"]),
        ImportProfile(
            name: "TidyTuesday Spotify songs",
            signature: ["trackid", "trackartist", "playlistgenre", "playlistsubgenre"]),
        ImportProfile(
            name: "Most streamed songs 2023 (Kaggle)",
            signature: ["trackname", "artistsname", "artistcount", "inspotifyplaylists"]),
        ImportProfile(
            name: "Top songs by year (Kaggle)", signature: ["nrgy", "dnce", "acous", "spch"], isPercent: true),
        ImportProfile(name: "TuneMyMusic", signature: ["trackname", "artistname", "playlistname", "type"]),
        ImportProfile(
            name: "beets", signature: ["title", "artist", "album", "albumartist", "mbtrackid"],
            columns: ["track": .trackNumber, "month": .releaseMonth, "day": .releaseDay]),
        ImportProfile(name: "Soundiiz", signature: ["title", "artist", "album", "isrc"]),
        ImportProfile(
            name: "Apple Music library", signature: ["persistentid", "totaltimems", "albumartist", "playcount"]),
        ImportProfile(
            name: appleTracks, signature: ["contenttype", "trackidentifier", "title", "trackplaycount"],
            // The numbers mean nothing outside of the account.
            columns: ["trackidentifier": nil, "contenttype": .rowType]),
        ImportProfile(
            name: "Spotify Web API", signature: ["artistsname", "artistsid", "albumid", "durationms"]),
    ]

    /// The one that a header fits.
    static func matching(_ header: [String]) -> ImportProfile? {
        let names = Set(header.map { $0.lowercased().filter { $0.isLetter || $0.isNumber } })
        return all.filter { $0.signature.isSubset(of: names) }.max { $0.signature.count < $1.signature.count }
    }
}
