import Catalog
import Foundation
import Pipeline
import Recommendations
import Storage

/// Turns recording codes and MusicBrainz identifiers of a request into resources of the catalog, and says of seeds that
/// cannot be used whether the catalog has them.
///
/// Nothing is looked up any more when the time is over or the requester has gone.
struct ReferenceResolution {
    let store: Store
    let deadline: AnswerDeadline

    /// How many identifiers are looked up with one statement.
    private static let batch = 100

    /// The request with the catalog's own references.
    ///
    /// - Parameter request: The request as the client made it.
    /// - Returns: The request, and by each reference that was put in how the client wrote it.
    /// - Throws: ``RecommendationRefusal`` when a seed's reference names nothing that the catalog has, or the time is
    ///   over; `StorageError`.
    func resolve(
        _ request: RecommendationRequest
    ) async throws -> (request: RecommendationRequest, spellings: [String: String]) {
        var wanted: Set<ExternalReference> = []
        for seed in request.seeds { if let reference = Self.reference(seed) { wanted.insert(reference) } }
        for text in request.exclude { if let reference = ExternalReference(text) { wanted.insert(reference) } }
        let asked = request.whyNotReference.flatMap { ExternalReference($0) }
        if let asked { wanted.insert(asked) }
        guard !wanted.isEmpty else { return (request, [:]) }
        let references = wanted
        let found = try await deadline.checking { check in
            try await store.read { session in
                var found: [ExternalReference: JukeURI] = [:]
                for reference in references {
                    guard !check.isOver else { throw RecommendationRefusal.outOfTime }
                    found[reference] = try session.catalog.resolve(reference)
                }
                return found
            }
        }
        var request = request
        var spellings: [String: String] = [:]
        for index in request.seeds.indices {
            guard let reference = Self.reference(request.seeds[index]) else { continue }
            let text = request.seeds[index].text
            guard let uri = found[reference] else {
                throw RecommendationRefusal(
                    .unresolvedSeeds, "the catalog has nothing with the reference \(text)", offending: [text])
            }
            request.seeds[index].subject = .uri(uri)
            spellings[uri.description] = text
        }
        if let asked, let text = request.whyNotReference {
            guard let uri = found[asked] else {
                throw RecommendationRefusal(
                    .invalidRequest, "why_not: the catalog has nothing with the reference \(text)", offending: [text])
            }
            request.whyNot = uri
            request.whyNotReference = nil
        }
        // What the catalog does not have cannot be listed anyway.
        request.exclude = request.exclude.map { text in
            ExternalReference(text).flatMap { found[$0]?.description } ?? text
        }
        return (request, spellings)
    }

    /// A name of a kind is a name, whatever it looks like.
    private static func reference(_ seed: Seed) -> ExternalReference? {
        guard case .name(let name, nil) = seed.subject else { return nil }
        return ExternalReference(name)
    }

    /// The same reason; it mentions a resource that the catalog has and no vector stands for.
    func explain(_ omission: RecommendationOmission?) async throws -> RecommendationOmission? {
        guard var omission, omission.verdict == .unknown, omission.uri.type != .genre else { return omission }
        let uri = omission.uri
        let (isKnown, artist) = try await store.read { session in
            let isKnown = try !session.catalog.databaseIDs(of: uri.type, [uri.id]).isEmpty
            let names = uri.type == .artist ? try session.catalog.artistNames(among: [uri.id]) : [:]
            return (isKnown, names[uri.id])
        }
        guard isKnown else { return omission }
        if let artist, PlaceholderName.isPlaceholder(artist) {
            omission.name = artist
            omission.verdict = .nameless
            omission.sentence = PlaceholderName.sentence(about: artist)
            return omission
        }
        omission.verdict = .noVector
        omission.sentence = "\(uri) is in this catalog, but has no vector: its audio features are missing or have gaps."
        return omission
    }

    /// Corrects the reason of an answer to names alone: when the catalog has something of a name that no vector stands
    /// for, it says so.
    ///
    /// A name of a kind is looked for among this kind.
    ///
    /// - Parameters:
    ///   - answer: The answer to correct.
    ///   - request: What it answers, with the favourites of its profiles.
    /// - Throws: `StorageError`.
    func explain(_ answer: inout RecommendationAnswer, to request: RecommendationRequest) async throws {
        let wanted = zip(request.ownSeeds + request.favorites, answer.seeds).filter { $0.0.weight > 0 }
        guard answer.reason != nil, wanted.allSatisfy({ $0.1.match == .tokenHash }) else { return }
        let names = wanted.compactMap { seed, _ -> (text: String, type: ResourceType?)? in
            guard case .name(let name, let type) = seed.subject else { return nil }
            return (name, type)
        }
        // A placeholder is in many catalogs, and never found by its name.
        let asked = names.filter { !PlaceholderName.isPlaceholder($0.text) }.prefix(Self.explainedNames)
        let known = try await deadline.checking { check in
            try await store.read(plan: .indexOnly) { session in
                try asked.filter { name in
                    guard !check.isOver else { return false }
                    return try session.catalog.hasResource(named: name.text, as: name.type)
                }
            }
        }
        guard !known.isEmpty else { return }
        let texts = known.map { "\"\($0.text)\"" }.joined(separator: ", ")
        answer.reason =
            "The catalog has \(texts), but no vector for it: its audio features are missing or have gaps, or came after the "
            + "last training."
    }

    /// How many names are looked up to explain why an answer is empty.
    private static let explainedNames = 3

    /// The same refusal, with a mention of a seed that the catalog has without a vector.
    ///
    /// - Parameters:
    ///   - refusal: Why the ranking cannot answer.
    ///   - spellings: How the client wrote references that were put in.
    /// - Returns: The refusal, about the seeds as the client wrote them.
    /// - Throws: `StorageError`.
    func explain(_ refusal: RecommendationRefusal, _ spellings: [String: String]) async throws -> RecommendationRefusal
    {
        guard refusal.code == .unresolvedSeeds else { return refusal }
        let known = try await known(refusal.offending.compactMap { JukeURI($0) }.filter { $0.type != .genre })
        var refusal = refusal
        refusal.offending = refusal.offending.map { spellings[$0] ?? $0 }
        guard !known.isEmpty else { return refusal }
        let texts = known.map { spellings[$0.description] ?? $0.description }
        refusal.withoutVector = texts
        refusal.message +=
            ". The catalog has \(texts.joined(separator: ", ")), but no vector for it: its audio features are missing or "
            + "have gaps, or came after the last training; `juke status` tells"
        return refusal
    }

    /// Those resources that the catalog has, in their order; of the rest nobody learns when the time is over.
    private func known(_ uris: [JukeURI]) async throws -> [JukeURI] {
        guard !uris.isEmpty else { return [] }
        let found = try await deadline.checking { check in
            try await store.read { session in
                var found: Set<JukeURI> = []
                for (type, uris) in Dictionary(grouping: uris, by: \.type) {
                    var rest = uris[...]
                    while !rest.isEmpty, !check.isOver {
                        let ids = try session.catalog.databaseIDs(of: type, rest.prefix(Self.batch).map(\.id))
                        found.formUnion(ids.keys.map { JukeURI(type, $0) })
                        rest = rest.dropFirst(Self.batch)
                    }
                }
                return found
            }
        }
        return uris.filter(found.contains)
    }
}

extension RecommendationAnswer {
    /// Names seeds as the client wrote them.
    ///
    /// - Parameter spellings: How the client wrote references that were put in.
    mutating func spell(_ spellings: [String: String]) {
        guard !spellings.isEmpty else { return }
        for index in seeds.indices { seeds[index].seed = spellings[seeds[index].seed] ?? seeds[index].seed }
        for type in ResourceType.recommendable {
            for index in self[type].indices { self[type][index].explanation?.spell(spellings) }
        }
    }
}

extension RecommendationExplanation {
    fileprivate mutating func spell(_ spellings: [String: String]) {
        nearestSeed = spellings[nearestSeed].map(Self.shown) ?? nearestSeed
        for index in seeds.indices {
            seeds[index].name = spellings[seeds[index].name].map(Self.shown) ?? seeds[index].name
        }
    }
}

/// Looks up the favourites of a request's profiles.
struct ProfileExpansion: Sendable {
    let store: Store
    let deadline: AnswerDeadline

    /// The favourites as seeds by name.
    ///
    /// - Throws: ``RecommendationRefusal`` naming every profile that does not exist or that the caller may not use.
    ///   Both get the same refusal, so that nobody can find out which profiles exist.
    func favorites(of request: RecommendationRequest) async throws -> [Seed] {
        guard !request.profiles.isEmpty else { return [] }
        return try await profiles(of: request).flatMap { profile in
            Seed.names(profile.favoriteArtists, .artist) + Seed.names(profile.favoriteAlbums, .album)
                + Seed.names(profile.favoriteTracks, .track) + Seed.names(profile.favoriteGenres, .genre)
        }
    }

    private func profiles(of request: RecommendationRequest) async throws -> [MusicProfile] {
        let wanted = request.profiles
        let found = try await store.read { [deadline] session in
            try wanted.map { profile in
                guard !deadline.isOver else { throw RecommendationRefusal.outOfTime }
                return try session.profiles.find(profile)
            }
        }
        let usable = found.map { profile in
            profile.flatMap { Self.may(request.caller, use: $0) ? $0 : nil }
        }
        let refused = zip(wanted, usable).filter { $0.1 == nil }.map { $0.0.uuidString.lowercased() }
        guard refused.isEmpty else {
            throw RecommendationRefusal(
                .unknownProfiles, "no such profile, or it belongs to somebody else: \(refused.joined(separator: ", "))",
                offending: refused
            )
        }
        return usable.compactMap(\.self)
    }

    /// Whether a caller may use a profile; a request without a caller came from the operator's own machine.
    private static func may(_ caller: RecommendationRequest.Caller?, use profile: MusicProfile) -> Bool {
        guard let caller else { return true }
        return caller.isAdmin || caller.name == profile.owner
    }
}
