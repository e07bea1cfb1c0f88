/// How the columns of catalogs are called in the exports and data sets that people have.
///
/// Names are folded as ``FoldedColumn`` does it; the first spelling of a field that a file has counts. Spellings that
/// mean a field only if nothing else does stand last.
enum ColumnSpellings {
    /// The spellings of each field, best first.
    static let table: [ImportField: [String]] = [
        .trackID: [
            "trackid", "trackuri", "spotifytrackid", "spotifytrackuri", "spotifyid", "spotifyuri", "songid", "songuri",
            "trackspotifyid", "idtrack", "trackids", "spotifytrack", "trackurl", "spotifyurl", "spotifylink",
            "tracklink",
            "uri", "identifier", "id", "url", "link", "href", "trackhref",
        ],
        .trackName: [
            "trackname", "tracktitle", "songname", "songtitle", "nametrack", "title", "track", "song", "name",
            "titel", "songtitel", "liedtitel", "lied", "titre", "morceau", "chanson", "título", "titulo", "canción",
            "cancion",
        ],
        .artistName: [
            "artistname", "artistnames", "artistsname", "artistsnames", "trackartistname", "trackartistnames",
            "trackartist", "trackartists", "artists", "artist", "performer", "performers", "creator", "band",
            "künstler", "kuenstler", "interpret", "interpreten", "artiste", "artistes", "interprète", "artista",
            "artistas",
            "intérprete", "interprete",
        ],
        .artistID: [
            "artistid", "artistids", "artistsid", "artistsids", "idartists", "idartist", "artisturi", "artisturis",
            "artistsuri", "artistsuris", "trackartistid", "trackartistids", "spotifyartistid", "spotifyartistids",
        ],
        .artistCount: ["artistcount", "artistscount", "numartists", "numberofartists"],
        .artistPopularity: ["artistpopularity", "artistspopularity"],
        .artistFollowers: ["artistfollowers", "artistsfollowers", "artistfollowerstotal"],
        .genres: ["genres", "artistgenres", "artistgenre", "artistsgenres", "topgenre", "genrelist", "genretags"],
        .trackGenres: [
            "trackgenres", "trackgenre", "songgenre", "songgenres", "playlistgenre", "genre", "tags",
            "género", "genero", "musikrichtung",
        ],
        .albumID: [
            "albumid", "albumuri", "trackalbumid", "trackalbumuri", "spotifyalbumid", "spotifyalbumuri", "idalbum",
        ],
        .albumName: [
            "albumname", "trackalbumname", "albumtitle", "trackalbum", "album", "release", "releasename",
            "releasetitle",
            "albumtitel", "álbum", "titrealbum", "titredelalbum",
        ],
        .albumArtistID: [
            "albumartistid", "albumartistids", "albumartistsid", "albumartistsids", "albumartisturi", "albumartisturis",
        ],
        .albumArtistName: [
            "albumartistname", "albumartistnames", "albumartistsname", "albumartistsnames", "albumartist",
            "albumartists",
        ],
        .albumType: ["albumtype", "albumalbumtype", "releasetype"],
        .albumTotalTracks: ["albumtotaltracks", "totaltracks", "albumtracks", "albumnumtracks", "trackcountonalbum"],
        .releaseDate: [
            "releasedate", "trackreleasedate", "albumreleasedate", "trackalbumreleasedate", "albumdate", "datereleased",
            "released", "originalreleasedate",
        ],
        .releaseYear: [
            "year", "releaseyear", "releasedyear", "yearreleased", "albumyear", "albumreleaseyear", "jahr",
            "erscheinungsjahr", "année", "annee", "año",
        ],
        .releaseMonth: ["releasemonth", "releasedmonth"],
        .releaseDay: ["releaseday", "releasedday"],
        .discNumber: ["discnumber", "disknumber", "discno", "disc", "disk", "discnumberofalbum"],
        .trackNumber: ["tracknumber", "trackno", "tracknum", "tracknumberonalbum"],
        .popularity: ["popularity", "trackpopularity", "songpopularity", "spotifypopularity", "pop"],
        .explicit: ["explicit", "isexplicit", "trackexplicit", "explicitcontent", "explicitlyrics"],
        .duration: [
            "duration", "trackduration", "songduration", "tracklength", "songlength", "length", "dur", "time",
            "playtime", "runtime", "totaltime", "dauer", "länge", "laenge", "spieldauer", "durée", "duree", "duración",
            "duracion",
        ],
        .isrc: ["isrc", "externalidsisrc", "trackexternalidsisrc", "trackisrc", "isrccode", "isrcs"],
        .recordingMBID: [
            "recordingmbid", "trackmbid", "musicbrainzrecordingid", "musicbrainztrackid", "mbrecordingid",
            "mbtrackid", "musicbrainzid",
            "mbid",
        ],
        .artistMBID: [
            "artistmbid", "artistmbids", "musicbrainzartistid", "musicbrainzartistids", "mbartistid",
            "mbartistids",
        ],
        .releaseMBID: [
            "releasembid", "albummbid", "musicbrainzalbumid", "musicbrainzreleaseid", "mbreleaseid",
            "mbalbumid",
        ],
        .isLocal: ["islocal", "local"],
        .rowType: ["type", "itemtype", "tracktype"],
        .danceability: ["danceability", "dance", "dnce", "danceable"],
        .energy: ["energy", "nrgy"],
        .key: ["key", "trackkey", "songkey"],
        .loudness: ["loudness", "loudnessdb", "loud", "louddb", "db"],
        .mode: ["mode", "audiomode", "scale"],
        .speechiness: ["speechiness", "speech", "spch"],
        .acousticness: ["acousticness", "acoustic", "acous"],
        .instrumentalness: ["instrumentalness", "instrumental", "instr"],
        .liveness: ["liveness", "live"],
        .valence: ["valence", "val", "audiovalence", "happiness"],
        .tempo: ["tempo", "bpm", "tempobpm", "beatsperminute"],
        .timeSignature: ["timesignature", "timesig", "meter", "metre"],
        .camelot: ["camelot", "camelotkey"],
    ]

    /// Columns that hold the same fields when what wraps them is taken off, as JSON answers wrap them.
    static let wrappers: [String] = ["audiofeatures", "features", "track", "item", "song", "metadata"]

    /// Spellings that are taken for an identifier only where the values look like one.
    static let weakIdentifiers: Set<String> = ["id", "uri", "url", "link", "href", "identifier", "trackhref"]

    /// The fields that a folded name may stand for; the lower the rank, the better.
    static let fields: [String: (field: ImportField, rank: Int)] = table.reduce(into: [:]) { fields, entry in
        for (rank, spelling) in entry.value.enumerated() { fields[spelling] = (entry.key, rank) }
    }

    /// The field that a folded name stands for.
    static func field(of name: String) -> (field: ImportField, rank: Int)? {
        if let found = fields[name] { return found }
        for wrapper in wrappers where name.hasPrefix(wrapper) {
            if let found = field(of: String(name.dropFirst(wrapper.count))) { return (found.field, found.rank + 100) }
        }
        return nil
    }
}

/// The name of a column, reduced to what its spellings have in common.
///
/// `Artist Name(s)`, `artist_names` and `artist.names` fold to `artistnames`; `danceability_%` to `danceability`, with
/// the unit kept aside.
struct FoldedColumn: Hashable {
    /// The unit of the values that a column's name tells.
    enum Unit: Hashable {
        case percent, milliseconds, seconds, minutes
    }

    /// Letters and digits in lower case.
    let text: String
    let unit: Unit?

    init(_ name: some StringProtocol) {
        let lower = name.lowercased()
        let kept = lower.filter { $0.isLetter || $0.isNumber }
        if lower.contains("%") {
            (text, unit) = (kept, .percent)
            return
        }
        for (suffix, unit) in Self.units where kept.hasSuffix(suffix) && kept.count > suffix.count {
            (text, self.unit) = (String(kept.dropLast(suffix.count)), unit)
            return
        }
        (text, unit) = (kept, nil)
    }

    /// In the order in which they are tried.
    private static let units: [(String, Unit)] = [
        ("percent", .percent), ("pct", .percent), ("milliseconds", .milliseconds), ("millis", .milliseconds),
        ("msec", .milliseconds), ("ms", .milliseconds), ("seconds", .seconds), ("secs", .seconds), ("sec", .seconds),
        ("minutes", .minutes), ("mins", .minutes), ("min", .minutes),
    ]
}
