import Catalog
import Foundation
import Pipeline
import Recommendations
import Storage

/// Turns recording codes and MusicBrainz identifiers of a request into resources of the catalog, and says of seeds that cannot
/// be used whether the catalog has them.
struct ReferenceResolution {
    let store: Store

    /// The request with the catalog's own references.
    ///
    /// - Throws: ``RecommendationRefusal`` when a seed's reference names nothing that the catalog has; `StorageError`.
    func resolve(_ request: RecommendationRequest) async throws -> RecommendationRequest {
        var wanted: Set<ExternalReference> = []
        for seed in request.seeds { if let reference = Self.reference(seed) { wanted.insert(reference) } }
        for text in request.exclude { if let reference = ExternalReference(text) { wanted.insert(reference) } }
        guard !wanted.isEmpty else { return request }
        let references = wanted
        let found = try await store.read { session in
            var found: [ExternalReference: JukeURI] = [:]
            for reference in references { found[reference] = try session.catalog.resolve(reference) }
            return found
        }
        var request = request
        for index in request.seeds.indices {
            guard let reference = Self.reference(request.seeds[index]) else { continue }
            guard let uri = found[reference] else {
                throw RecommendationRefusal(
                    .unresolvedSeeds, "the catalog has nothing with the reference \(request.seeds[index].text)",
                    offending: [request.seeds[index].text])
            }
            request.seeds[index].subject = .uri(uri)
        }
        // What the catalog does not have cannot be listed anyway.
        request.exclude = request.exclude.map { text in
            ExternalReference(text).flatMap { found[$0]?.description } ?? text
        }
        return request
    }

    private static func reference(_ seed: Seed) -> ExternalReference? {
        guard case .name(let name, _) = seed.subject else { return nil }
        return ExternalReference(name)
    }

    /// The same reason; when the catalog has a resource that no vector stands for, it says so.
    func explain(_ omission: RecommendationOmission?) async throws -> RecommendationOmission? {
        guard var omission, omission.verdict == .unknown, omission.uri.type != .genre else { return omission }
        let uri = omission.uri
        let isKnown = try await store.read { session in
            try !session.catalog.databaseIDs(of: uri.type, [uri.id]).isEmpty
        }
        guard isKnown else { return omission }
        omission.verdict = .noVector
        omission.sentence = "\(uri) is in this catalog, but has no vector: its audio features are missing or have gaps."
        return omission
    }

    /// The same refusal; when the catalog has a seed that no vector stands for, it says so.
    func explain(_ refusal: RecommendationRefusal) async throws -> RecommendationRefusal {
        guard refusal.code == .unresolvedSeeds else { return refusal }
        let uris = refusal.offending.compactMap { JukeURI($0) }.filter { $0.type != .genre }
        guard !uris.isEmpty else { return refusal }
        let known = try await store.read { session in
            try uris.filter { try !session.catalog.databaseIDs(of: $0.type, [$0.id]).isEmpty }
        }
        guard !known.isEmpty else { return refusal }
        let list = known.map(\.description).joined(separator: ", ")
        return RecommendationRefusal(
            .unresolvedSeeds,
            "\(refusal.message). The catalog has \(list), but no vector for it: its audio features are missing or have gaps, or "
                + "came after the last training; `juke status` tells",
            offending: refusal.offending)
    }
}

/// Looks up the favourites of a request's profiles.
struct ProfileExpansion: Sendable {
    let store: Store

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
        let found = try await store.read { session in
            try wanted.map { try session.profiles.find($0) }
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
