import Catalog
import Recommendations

/// One field of a request for recommendations: its name, what it takes, and what it is for.
///
/// The validation, the reading of forms and the description of the interface all use this table.
struct RequestField: Sendable {
    /// The kind of value that a field takes.
    enum Shape: Sendable {
        /// A list of texts.
        case names
        /// A list of plural resource types.
        case types
        /// A list of references and weighted seeds.
        case seeds
        /// A list of references and bare identifiers.
        case exclusions
        /// A list of at most `atMost` UUIDs.
        case identifiers(atMost: Int)
        /// A whole number within bounds, and the one that an absent field stands for, if any.
        case integer(ClosedRange<Int>, usually: Int?)
        /// A number within bounds, and the one that an absent field stands for, if any.
        case number(ClosedRange<Double>, usually: Double?)
        /// Yes or no.
        case flag(usually: Bool?)
        /// A reference.
        case reference
        /// One end of a path: a name, a reference, or an object with either.
        case end
        /// A list of names, references and weighted seeds.
        case anySeeds
        /// A list of at most `atMost` references.
        case references(atMost: Int)
        /// A text.
        case text
        /// An energy curve: a word, or a list of numbers.
        case curve
        /// One of a few words, and the one that an absent field stands for.
        case choice([String], usually: String)

        /// How many elements a list may have; `nil` for what is no list.
        var maximumCount: Int? {
            switch self {
            case .names, .types: RecommendationRequest.maximumNames
            case .seeds, .anySeeds: RecommendationRequest.maximumNames + RecommendationRequest.maximumReferences
            case .exclusions: RecommendationRequest.maximumReferences
            case .identifiers(let count), .references(let count): count
            case .integer, .number, .flag, .reference, .end, .text, .curve, .choice: nil
            }
        }

        /// Whether a form repeats the field's key for more than one value.
        var isList: Bool {
            switch self {
            case .names, .types, .seeds, .anySeeds, .exclusions, .identifiers, .references: true
            case .integer, .number, .flag, .reference, .end, .text, .curve, .choice: false
            }
        }
    }

    /// The key in JSON and in forms.
    let name: String
    /// The kind of value, with its bounds and its default.
    let shape: Shape
    /// Its purpose, in one sentence.
    let summary: String

    init(_ name: String, _ shape: Shape, _ summary: String) {
        self.name = name
        self.shape = shape
        self.summary = summary
    }
}

// MARK: - The original's

extension RequestField {
    static let artists = RequestField("artists", .names, "Artists by name.")
    static let albums = RequestField("albums", .names, "Albums by name.")
    static let tracks = RequestField("tracks", .names, "Tracks by name.")
    static let genres = RequestField("genres", .names, "Genres by name.")
    static let limit = RequestField(
        "limit", .integer(RecommendationRequest.limits, usually: RecommendationRequest.defaultLimit),
        """
        How many resources to list of each type. More than \(RecommendationRequest.originalLimits.upperBound) needs a \
        weighted seed or a field other than names, `limit`, `resource_types`, `seeds`, `profiles`, `exclude`, `seed_weight`.
        """
    )
    static let resourceTypes = RequestField("resource_types", .types, "The types to list; all when empty.")

    /// The fields that the original knew, in the order in which their errors are reported.
    static let original = [artists, albums, tracks, genres, limit, resourceTypes]
}

// MARK: - Added since

extension RequestField {
    static let seeds = RequestField(
        "seeds", .seeds,
        "Resources by reference, or objects with a weight of their own; below zero it says \"not like this\"."
    )
    static let profiles = RequestField(
        "profiles", .identifiers(atMost: 100), "Music profiles whose favourites are seeds too; your own only."
    )
    static let exclude = RequestField(
        "exclude", .exclusions,
        "Resources never to list: references or bare identifiers. Seeds are never listed anyway."
    )
    static let excludeProfileFavorites = RequestField(
        "exclude_profile_favorites", .flag(usually: false), "Whether favourites of the profiles are not listed either."
    )
    static let seedWeight = RequestField(
        "seed_weight", .number(RecommendationRequest.seedWeights, usually: 1),
        "What seeds by name weigh; it is multiplied with a weight of their own. Those by reference weigh 1."
    )
    static let includeGenres = RequestField(
        "include_genres", .names, "Genres of which each resource must have at least one."
    )
    static let includeUntagged = RequestField(
        "include_untagged", .flag(usually: false),
        "With include_genres: whether resources without any genre are listed too."
    )
    static let excludeGenres = RequestField("exclude_genres", .names, "Genres of which no resource may have any.")
    static let explicit = RequestField(
        "explicit", .flag(usually: nil), "false: nothing explicit; true: explicit only; both when absent."
    )
    static let maxPerArtist = RequestField(
        "max_per_artist", .integer(RecommendationRequest.maximumPerArtistRange, usually: nil),
        "How many albums or tracks of one artist a list may have."
    )
    static let maxPerAlbum = RequestField(
        "max_per_album", .integer(RecommendationRequest.maximumPerArtistRange, usually: nil),
        "How many tracks of one album a list may have."
    )
    static let diversity = RequestField(
        "diversity", .number(RecommendationRequest.diversities, usually: 0),
        "How much the variety of a list counts against likeness."
    )
    static let excludeSeedArtists = RequestField(
        "exclude_seed_artists", .flag(usually: false),
        "Whether nothing by the artists of the seeds is listed, those of album and track seeds included."
    )
    static let foldVersions = RequestField(
        "fold_versions", .flag(usually: nil),
        """
        Whether versions of one recording or release share a row, which then says how many there are. New-style requests \
        fold them unless this is false.
        """
    )
    static let fillUp = RequestField(
        "fill_up", .flag(usually: false),
        "Whether a list that `max_per_artist` and `max_per_album` leave short is filled with what they kept out, last."
    )
    static let familiarity = RequestField(
        "familiarity", .number(RecommendationRequest.familiarities, usually: nil),
        "From 0, deep cuts, to 1, hits; 0.5 and none ask for neither. It moves a row by a quarter of closeness at most."
    )
    static let blend = RequestField(
        "blend",
        .choice(
            RecommendationRequest.Blend.allCases.map(\.rawValue), usually: RecommendationRequest.Blend.mean.rawValue),
        "How several seeds make one list: what is near the mean of all, or what is near each of them, in turns."
    )
    static let whyNot = RequestField(
        "why_not", .reference, "A resource of which the answer is to say what kept it out of its list."
    )
    static let format = RequestField(
        "format", .choice(["json"] + ListExport.allCases.map(\.rawValue), usually: "json"),
        "The form of the answer: JSON, or a file for players and spreadsheets; in a batch always JSON."
    )
    static let explain = RequestField(
        "explain", .flag(usually: false), "Whether each resource comes with the reasons of its score."
    )
    static let details = RequestField(
        "details", .flag(usually: false), "Whether each resource comes with its artists, album, genres, year and more."
    )

    /// The bounds of an attribute.
    enum Bound: String, CaseIterable, Sendable {
        /// The least value allowed.
        case min
        /// The largest value allowed.
        case max
        /// The value to come near to.
        case target

        fileprivate func summary(_ attribute: MusicAttribute) -> String {
            switch self {
            case .min: "The least \(attribute.rawValue) that is listed."
            case .max: "The largest \(attribute.rawValue) that is listed."
            case .target: "The \(attribute.rawValue) to come near to; it excludes nothing."
            }
        }
    }

    /// A bound of an attribute, `min_energy` for instance.
    static func bound(_ bound: Bound, _ attribute: MusicAttribute) -> RequestField {
        RequestField(
            "\(bound.rawValue)_\(attribute.rawValue)", .number(attribute.range, usually: nil), bound.summary(attribute)
        )
    }

    /// All bounds, attribute by attribute.
    static let bounds = MusicAttribute.allCases.map { attribute in
        (attribute: attribute, fields: Bound.allCases.map { bound($0, attribute) })
    }

    /// The fields that the original did not know, in the order in which their errors are reported.
    static let added =
        [seeds, profiles, exclude, excludeProfileFavorites, seedWeight] + bounds.flatMap(\.fields)
        + [includeGenres, includeUntagged, excludeGenres, explicit]
        + [maxPerArtist, maxPerAlbum, diversity, explain, details]
        + [excludeSeedArtists, foldVersions, fillUp, familiarity, blend, whyNot, format]

    /// All fields, in the order in which their errors are reported.
    static let all = original + added

    /// The field of this name; `nil` for one that is ignored.
    static func named(_ name: String) -> RequestField? {
        byName[name]
    }

    /// Whether an object has any field that the original did not know.
    static func isAnyAdded(among members: [JSONMember]) -> Bool {
        members.contains { addedNames.contains($0.key) && isMeant($0) }
    }

    /// The fields that make a request new-style, so that it may ask for longer lists: all that were added but the first
    /// four.
    static let newStyle: [RequestField] = {
        let early = Set([seeds, profiles, exclude, seedWeight].map(\.name))
        return added.filter { !early.contains($0.name) }
    }()

    /// Whether a request is new-style, by a field or by a seed that is an object.
    static func isNewStyle(_ members: [JSONMember]) -> Bool {
        members.contains { member in
            if newStyleNames.contains(member.key), isMeant(member) { return true }
            guard member.key == seeds.name, case .array(let elements) = member.value else { return false }
            return elements.contains { if case .object = $0 { true } else { false } }
        }
    }

    /// Whether a field is more than what clients of the original send along: only a file makes ``format`` one.
    private static func isMeant(_ member: JSONMember) -> Bool {
        guard member.key == format.name else { return true }
        if case .string(let text) = member.value { return ListExport(rawValue: text) != nil }
        return false
    }

    /// A body with the `format` of its URL's query, which counts before one in the body.
    static func body(_ body: JSONValue, formattedBy query: String?) -> JSONValue {
        guard case .object(let members) = body, let query,
            let text = FormPairs(Array(query.utf8)).values(of: format.name).last
        else { return body }
        return .object(members.filter { $0.key != format.name } + [JSONMember(format.name, .string(text))])
    }

    /// The limits of a request: those of the original, unless it is new-style.
    static func limits(of members: [JSONMember]) -> ClosedRange<Int> {
        isNewStyle(members) ? RecommendationRequest.limits : RecommendationRequest.originalLimits
    }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    private static let addedNames = Set(added.map(\.name))
    private static let newStyleNames = Set(newStyle.map(\.name))
}
