import Catalog
import Foundation
import Recommendations
import Storage

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
