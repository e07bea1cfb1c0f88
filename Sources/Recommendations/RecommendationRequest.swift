package import Catalog
package import Foundation

/// A request for recommendations: what a client, a rank worker and the ranking all mean by one.
///
/// A field stands here once: its meaning, its bounds, its default and its JSON. A new one is added to this file, to the
/// part of the ranking that reads it, and to the interfaces that offer it (`RequestField`, `RequestValidation`,
/// `RecommendCommand`).
package struct RecommendationRequest: Sendable, Equatable {
    /// Artist seeds by plain name, trimmed, without duplicates and sorted (docs/legacy-api.md, c.1).
    package var artists: [String]
    /// Album seeds by plain name, in the same normal form.
    package var albums: [String]
    /// Track seeds by plain name, in the same normal form.
    package var tracks: [String]
    /// Genre seeds by plain name, in the same normal form.
    package var genres: [String]
    /// Names whose kind is not known; each is matched as artist, then album, track, genre.
    package var names: [String]
    /// Seeds with weights of their own.
    ///
    /// Seeds of every kind are never listed. A seed that is given twice counts twice.
    package var seeds: [Seed]
    /// Vectors of the active model's space that are seeds too, at weight 1; the engine's clients send them.
    package var seedVectors: [[Float]]
    /// Music profiles whose favourites are seeds too.
    package var profiles: [UUID]
    /// The favourites of `profiles`, which may be listed.
    ///
    /// The rank worker fills them in; JSON does not hold them.
    package var favorites: [Seed]
    /// The resources that must not be listed: Juke URIs or bare provider identifiers.
    ///
    /// Unknown ones exclude nothing.
    package var exclude: [String]
    /// Whether the favourites of `profiles` are not listed either.
    package var excludeProfileFavorites: Bool
    /// The weight of seeds by name, within ``seedWeights``, multiplied with a weight of their own; seeds by URI keep
    /// theirs.
    package var seedWeight: Double
    /// How many resources to list of each kind, within ``workerLimits``.
    package var limit: Int
    /// The kinds to list; none stands for all that can be recommended.
    package var resourceTypes: [ResourceType]
    /// The conditions that listed resources must satisfy.
    package var filter: MusicFilter
    /// How many albums or tracks of one artist a list may have, at least 1; `nil` for any number.
    package var maxPerArtist: Int?
    /// How many tracks of one album a list may have, at least 1; `nil` for any number.
    package var maxPerAlbum: Int?
    /// How much a list's variety counts against likeness, within ``diversities``: 0 not at all, 1 as much as can be.
    package var diversity: Double
    /// Whether each item comes with a ``RecommendationExplanation``.
    package var explain: Bool
    /// Whether each item comes with ``RecommendationDetails``.
    package var details: Bool
    /// Whether nothing that belongs to the artists of the seeds is listed.
    package var excludesSeedArtists: Bool
    /// Whether versions of one recording or release share a row: live, remastered, remixed and so on.
    package var foldsVersions: Bool
    /// Whether a list that ``maxPerArtist`` and ``maxPerAlbum`` leave short is filled with what they kept out, last.
    package var fillsUp: Bool
    /// How well known the listed resources are to be, within ``familiarities``, from 0 for deep cuts to 1 for hits; at
    /// 0.5, and without a value, it does not matter.
    package var familiarity: Double?
    /// How several seeds make one list.
    package var blend: Blend
    /// A resource of which the answer is to say what kept it out.
    package var whyNot: JukeURI?
    /// The same by a recording code, a MusicBrainz identifier or a name, as long as nobody has looked it up.
    package var whyNotReference: String?
    /// Whether the request goes beyond what the original took, so that its answer may be empty with a reason instead of
    /// arbitrary, and says more about each item.
    package var isNewStyle: Bool
    /// The format in which the worker writes its answer as text; `nil` for the answer itself.
    package var form: ResponseFormat?
    /// The client that sent the request; `nil` on the operator's own machine.
    package var caller: Caller?

    /// How several seeds make one list.
    package enum Blend: String, Codable, Sendable, CaseIterable {
        /// Resources near the mean of all seeds.
        case mean
        /// Resources near each seed, in fair turns.
        case each
    }

    /// The holder of the token that a request came with.
    package struct Caller: Codable, Sendable, Equatable {
        /// The token's name.
        package var name: String
        /// Whether the caller may use every profile.
        package var isAdmin: Bool

        private enum CodingKeys: String, CodingKey {
            case name
            case isAdmin = "admin"
        }

        /// The holder of a token.
        package init(name: String, isAdmin: Bool) {
            self.name = name
            self.isAdmin = isAdmin
        }
    }

    /// A request with the defaults of the interface; nothing is checked before ``outOfBounds``.
    package init(
        artists: [String] = [], albums: [String] = [], tracks: [String] = [], genres: [String] = [],
        names: [String] = [], seeds: [Seed] = [], seedVectors: [[Float]] = [], profiles: [UUID] = [],
        favorites: [Seed] = [], exclude: [String] = [], excludeProfileFavorites: Bool = false, seedWeight: Double = 1,
        limit: Int = defaultLimit, resourceTypes: [ResourceType] = ResourceType.recommendable,
        filter: MusicFilter = MusicFilter(), maxPerArtist: Int? = nil, maxPerAlbum: Int? = nil, diversity: Double = 0,
        explain: Bool = false, details: Bool = false, excludesSeedArtists: Bool = false, foldsVersions: Bool = false,
        fillsUp: Bool = false, familiarity: Double? = nil, blend: Blend = .mean, whyNot: JukeURI? = nil,
        isNewStyle: Bool = false,
        form: ResponseFormat? = nil,
        caller: Caller? = nil
    ) {
        self.artists = artists
        self.albums = albums
        self.tracks = tracks
        self.genres = genres
        self.names = names
        self.seeds = seeds
        self.seedVectors = seedVectors
        self.profiles = profiles
        self.favorites = favorites
        self.exclude = exclude
        self.excludeProfileFavorites = excludeProfileFavorites
        self.seedWeight = seedWeight
        self.limit = limit
        self.resourceTypes = resourceTypes
        self.filter = filter
        self.maxPerArtist = maxPerArtist
        self.maxPerAlbum = maxPerAlbum
        self.diversity = diversity
        self.explain = explain
        self.details = details
        self.excludesSeedArtists = excludesSeedArtists
        self.foldsVersions = foldsVersions
        self.fillsUp = fillsUp
        self.familiarity = familiarity
        self.blend = blend
        self.whyNot = whyNot
        self.isNewStyle = isNewStyle
        self.form = form
        self.caller = caller
    }
}

// MARK: - Bounds

extension RecommendationRequest {
    /// The limit of a request that gives none.
    package static let defaultLimit = 10
    /// The limits that a client may give.
    package static let limits = 1...200
    /// The limits of a request that stays with the fields which the original knew, and the first few that came after.
    package static let originalLimits = 1...50
    /// The limits that a rank worker accepts; the engine's interface gives them.
    package static let workerLimits = 1...1000
    /// The weights that seeds by name may have.
    package static let seedWeights = 0.0...100.0
    /// The values of ``diversity``.
    package static let diversities = 0.0...1.0
    /// The values of ``familiarity``.
    package static let familiarities = 0.0...1.0
    /// The familiarity of lists for people: near hits rather than outtakes, where both are about as close.
    package static let usualFamiliarity = 0.7
    /// The values of ``maxPerArtist`` and ``maxPerAlbum`` that a client may give.
    package static let maximumPerArtistRange = 1...50

    /// The first value that no rank worker accepts, as a sentence; `nil` when all are fine.
    package var outOfBounds: String? {
        if let overload { return overload }
        if !Self.workerLimits.contains(limit) { return "limit is \(limit), expected \(Self.workerLimits)" }
        if !Self.seedWeights.contains(seedWeight) {
            return "seed_weight is \(seedWeight), expected \(Self.seedWeights)"
        }
        if !Self.diversities.contains(diversity) { return "diversity is \(diversity), expected \(Self.diversities)" }
        if let familiarity, !Self.familiarities.contains(familiarity) {
            return "familiarity is \(familiarity), expected \(Self.familiarities)"
        }
        if let most = maxPerArtist, most < 1 { return "max_per_artist is \(most), expected at least 1" }
        if let most = maxPerAlbum, most < 1 { return "max_per_album is \(most), expected at least 1" }
        for (attribute, bounds) in filter.bounds {
            let isFine = [bounds.min, bounds.max, bounds.target].allSatisfy { $0?.isFinite ?? true }
            if !isFine { return "a bound of \(attribute.rawValue) is no finite number" }
        }
        return nil
    }
}

// MARK: - Readings

extension RecommendationRequest {
    /// The seeds without the favourites, in the order in which an answer tells how they were resolved: those with
    /// weights of their own, names by kind, other names, vectors.
    package var ownSeeds: [Seed] {
        var all = seeds
        all += Seed.names(artists, .artist)
        all += Seed.names(albums, .album)
        all += Seed.names(tracks, .track)
        all += Seed.names(genres, .genre)
        all += names.map { .name($0) }
        all += seedVectors.map { .vector($0) }
        return all
    }

    /// Asks for lists of others, as the explorer, the command line and every new endpoint do.
    ///
    /// Nothing by the artists of the seeds, one row an artist, versions folded, short lists filled up. A limit per
    /// artist that is set stays.
    package mutating func useListDefaults() {
        isNewStyle = true
        excludesSeedArtists = true
        foldsVersions = true
        fillsUp = true
        maxPerArtist = maxPerArtist ?? 1
    }

    /// The identifiers of ``exclude``.
    package var excludedIDs: [SpotifyID] {
        exclude.map { JukeURI($0)?.id ?? SpotifyID($0) }
    }

    /// Whether a list of this kind is asked for; genres are never listed.
    package func lists(_ type: ResourceType) -> Bool {
        type != .genre && (resourceTypes.isEmpty || resourceTypes.contains(type))
    }
}

// MARK: - JSON

extension RecommendationRequest: Decodable {
    private enum CodingKeys: String, CodingKey {
        case artists, albums, tracks, genres, names, seeds, profiles, exclude, limit, filter, diversity, explain,
            details, familiarity, blend
        case form, caller
        case excludesSeedArtists = "exclude_seed_artists"
        case foldsVersions = "fold_versions"
        case fillsUp = "fill_up"
        case whyNot = "why_not"
        case isNewStyle = "new_style"
        case seedVectors = "seed_vectors"
        case excludeProfileFavorites = "exclude_profile_favorites"
        case seedWeight = "seed_weight"
        case resourceTypes = "resource_types"
        case maxPerArtist = "max_per_artist"
        case maxPerAlbum = "max_per_album"
    }

    /// Reads a request; an absent field or `null` has its default, an unknown field is ignored.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ value: inout Value, _ key: CodingKeys) throws {
            if let found = try container.decodeIfPresent(Value.self, forKey: key) { value = found }
        }
        self.init()
        // Most requests have four or five of the keys, so only those are looked up.
        for key in container.allKeys {
            switch key {
            case .artists: try read(&artists, key)
            case .albums: try read(&albums, key)
            case .tracks: try read(&tracks, key)
            case .genres: try read(&genres, key)
            case .names: try read(&names, key)
            case .seeds: try read(&seeds, key)
            case .seedVectors: try read(&seedVectors, key)
            case .profiles: try read(&profiles, key)
            case .exclude: try read(&exclude, key)
            case .excludeProfileFavorites: try read(&excludeProfileFavorites, key)
            case .seedWeight: try read(&seedWeight, key)
            case .limit: try read(&limit, key)
            case .resourceTypes: try read(&resourceTypes, key)
            case .filter: try read(&filter, key)
            case .maxPerArtist: maxPerArtist = try container.decodeIfPresent(Int.self, forKey: key)
            case .maxPerAlbum: maxPerAlbum = try container.decodeIfPresent(Int.self, forKey: key)
            case .diversity: try read(&diversity, key)
            case .explain: try read(&explain, key)
            case .details: try read(&details, key)
            case .excludesSeedArtists: try read(&excludesSeedArtists, key)
            case .foldsVersions: try read(&foldsVersions, key)
            case .fillsUp: try read(&fillsUp, key)
            case .familiarity: familiarity = try container.decodeIfPresent(Double.self, forKey: key)
            case .blend: try read(&blend, key)
            case .whyNot:
                let text = try container.decodeIfPresent(String.self, forKey: key)
                whyNot = text.flatMap { JukeURI($0) }
                whyNotReference = whyNot == nil ? text : nil
            case .isNewStyle: try read(&isNewStyle, key)
            case .form: form = try container.decodeIfPresent(ResponseFormat.self, forKey: key)
            case .caller: caller = try container.decodeIfPresent(Caller.self, forKey: key)
            }
        }
    }

    /// The JSON that ``init(from:)`` reads, without fields at their defaults, so that an ordinary request stays short.
    ///
    /// - Throws: `EncodingError` for a filter with a number that is not finite.
    package func encoded() throws -> Data {
        var json = JSONWriter(capacity: 256)
        try json.object { json throws(any Error) in
            encodeSeeds(to: &json)
            if seedWeight != 1 {
                json.key("seed_weight")
                json.double(seedWeight)
            }
            json.key("limit")
            json.int(limit)
            if resourceTypes != ResourceType.recommendable {
                json.key("resource_types")
                json.array(resourceTypes) { $0.string($1.rawValue) }
            }
            try encodeOptions(to: &json)
            if let form {
                json.key("form")
                json.string(form.rawValue)
            }
            if let caller {
                json.key("caller")
                json.object { json in
                    json.key("name")
                    json.string(caller.name)
                    json.key("admin")
                    json.bool(caller.isAdmin)
                }
            }
        }
        return Data(json.bytes)
    }

    private func encodeSeeds(to json: inout JSONWriter) {
        json.list("artists", artists) { $0.string($1) }
        json.list("albums", albums) { $0.string($1) }
        json.list("tracks", tracks) { $0.string($1) }
        json.list("genres", genres) { $0.string($1) }
        json.list("names", names) { $0.string($1) }
        json.list("seeds", seeds) { $1.write(to: &$0) }
        json.list("seed_vectors", seedVectors) { json, vector in
            json.array(vector) { $0.double(Double($1)) }
        }
        json.list("profiles", profiles) { $0.string($1.uuidString) }
        json.list("exclude", exclude) { $0.string($1) }
    }

    private func encodeOptions(to json: inout JSONWriter) throws {
        json.flag("exclude_profile_favorites", excludeProfileFavorites)
        if !filter.isEmpty {
            json.key("filter")
            json.raw(try JSONEncoder().encode(filter))
        }
        if let maxPerArtist {
            json.key("max_per_artist")
            json.int(maxPerArtist)
        }
        if let maxPerAlbum {
            json.key("max_per_album")
            json.int(maxPerAlbum)
        }
        if diversity != 0 {
            json.key("diversity")
            json.double(diversity)
        }
        json.flag("explain", explain)
        json.flag("details", details)
        json.flag("exclude_seed_artists", excludesSeedArtists)
        json.flag("fold_versions", foldsVersions)
        json.flag("fill_up", fillsUp)
        if let familiarity {
            json.key("familiarity")
            json.double(familiarity)
        }
        if blend != .mean {
            json.key("blend")
            json.string(blend.rawValue)
        }
        if let text = whyNot?.description ?? whyNotReference {
            json.key("why_not")
            json.string(text)
        }
        json.flag("new_style", isNewStyle)
    }
}

extension JSONWriter {
    /// Writes a member that is true; nothing when it is false.
    fileprivate mutating func flag(_ key: StaticString, _ value: Bool) {
        guard value else { return }
        self.key(key)
        bool(true)
    }

    /// Writes a member that is a list; nothing when it is empty.
    fileprivate mutating func list<Element>(
        _ key: StaticString, _ elements: [Element], _ element: (inout JSONWriter, Element) -> Void
    ) {
        guard !elements.isEmpty else { return }
        self.key(key)
        array(elements, element)
    }
}
