import Catalog
import Recommendations
import Storage

/// Where tracks can be played: at the place of their file, or at the service that gave them their identifiers.
struct TrackLocations {
    /// The locations of those tracks that have one, as URIs.
    private let locations: [SpotifyID: String]

    /// Origins whose identifiers are not a music service's.
    private static let ownOrigins: Set = ["files", "subsonic", "demo", "stub"]

    /// Looks up tracks.
    ///
    /// - Throws: `StorageError`.
    init(of tracks: [SpotifyID], _ session: StoreSession) throws(StorageError) {
        let origins = try session.catalog.origins(of: tracks)
        let derived = try session.catalog.derivedTracks(among: tracks)
        var locations = try session.library.paths(of: tracks).mapValues(Self.uri(ofFile:))
        for track in tracks where locations[track] == nil {
            guard let origin = origins[track], !Self.ownOrigins.contains(origin), !derived.contains(track),
                Self.isServices(track)
            else { continue }
            locations[track] = "spotify:track:\(track)"
        }
        self.locations = locations
    }

    /// The location of a track; `nil` where nobody but its media server can play it.
    subscript(track: SpotifyID) -> String? { locations[track] }

    /// Whether an identifier has the form of Spotify's.
    private static func isServices(_ track: SpotifyID) -> Bool {
        track.rawValue.utf8.count == 22 && track.rawValue.utf8.allSatisfy { isLetterOrDigit($0) }
    }

    /// A path as a `file` URI (RFC 8089).
    static func uri(ofFile path: [UInt8]) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = path.flatMap { byte in
            isLetterOrDigit(byte) || "-._~/".utf8.contains(byte)
                ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return "file://" + String(decoding: bytes, as: UTF8.self)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}

extension RecommendationAnswer {
    /// Adds where the tracks can be played to their details.
    mutating func locate(in store: Store) async throws {
        let ids = tracks.map(\.spotifyID)
        guard !ids.isEmpty else { return }
        let locations = try await store.read(plan: .indexOnly) { try TrackLocations(of: ids, $0) }
        for place in tracks.indices { tracks[place].details?.location = locations[ids[place]] }
    }
}

extension SequenceAnswer {
    /// Adds where the tracks can be played to their details.
    mutating func locate(in store: Store) async throws {
        let ids = tracks.map(\.uri.id)
        guard !ids.isEmpty else { return }
        let locations = try await store.read(plan: .indexOnly) { try TrackLocations(of: ids, $0) }
        for place in tracks.indices { tracks[place].details.location = locations[ids[place]] }
    }
}
