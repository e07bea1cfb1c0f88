import Catalog
import Foundation
import Pipeline
import Ranking
import Storage

/// Turns a request into seeds: URIs and vectors as they are, names by kind, profiles into the names of their favourites.
struct ProfileExpansion: Sendable {
    let store: Store

    /// The request's own seeds and its profiles' favourites, in the order in which an answer tells how they were resolved:
    /// URIs, names by kind, vectors; then the favourites.
    ///
    /// - Throws: ``RecommendationRefusal`` naming every profile that does not exist or that the caller may not use;
    ///   one refusal for both, so that nobody can find out which profiles exist.
    func seeds(of request: RecommendationRequest) async throws -> (own: [Seed], favorites: [Seed]) {
        var seeds = request.seeds.map(Seed.init)
        seeds += Self.names(request.artists, .artist) + Self.names(request.albums, .album)
        seeds += Self.names(request.tracks, .track) + Self.names(request.genres, .genre)
        seeds += request.names.map { .name($0) }
        seeds += request.seedVectors.map { .vector($0) }
        var favorites: [Seed] = []
        for profile in try await profiles(of: request) {
            favorites += Self.names(profile.favoriteArtists, .artist) + Self.names(profile.favoriteAlbums, .album)
            favorites += Self.names(profile.favoriteTracks, .track) + Self.names(profile.favoriteGenres, .genre)
        }
        guard !seeds.isEmpty || !favorites.isEmpty else {
            throw RecommendationRefusal(
                .invalidRequest, "Provide at least one artist, album, track, or genre.",
                offending: request.profiles.map { $0.uuidString.lowercased() }
            )
        }
        return (seeds, favorites)
    }

    private func profiles(of request: RecommendationRequest) async throws -> [MusicProfile] {
        guard !request.profiles.isEmpty else { return [] }
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

    /// Without a caller the request came from the operator's own machine.
    private static func may(_ caller: RecommendationRequest.Caller?, use profile: MusicProfile) -> Bool {
        guard let caller else { return true }
        return caller.isAdmin || caller.name == profile.owner
    }

    /// Names in their normal form, which the gateway has given the request's own; those of profiles and commands come as they are.
    private static func names(_ names: [String], _ type: ResourceType) -> [Seed] {
        SeedNames.normalized(names).map { .name($0, type: type) }
    }
}

extension Seed {
    /// A seed of a request as the ranking takes it.
    init(_ seed: WeightedSeed) {
        switch seed.subject {
        case .uri(let uri): self = .uri(uri, weight: seed.weight)
        case .name(let name, let type): self = .name(name, type: type, weight: seed.weight)
        }
    }
}
