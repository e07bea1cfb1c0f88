import Catalog
import Foundation
import Testing

@Suite("Music filter")
struct MusicFilterTests {
    @Test func `bounds allow their ends and what lies between`() {
        let bounds = MusicFilter.Bounds(min: 0.2, max: 0.4)

        #expect([0.2, 0.3, 0.4].allSatisfy(bounds.allow))
        #expect(![0.1999, 0.4001, .nan].contains(where: bounds.allow))
    }

    @Test func `open bounds and a target alone allow everything`() {
        #expect(MusicFilter.Bounds(min: 90).allow(1e9))
        #expect(MusicFilter.Bounds(target: 0.5).allow(-3))
    }

    @Test func `only a filter that says nothing is empty`() {
        #expect(MusicFilter().isEmpty)
        #expect(!MusicFilter(explicit: false).isEmpty)
        #expect(!MusicFilter(bounds: [.tempo: .init(target: 120)]).isEmpty)
        #expect(!MusicFilter(excludedGenres: ["pop"]).isEmpty)
    }

    @Test func `every audio feature has a value, and no fact of the catalog does`() {
        let features = AudioFeatures(
            energy: 0.1, valence: 0.2, tempo: 120, key: -1, mode: .major, danceability: 0.3, acousticness: 0.4,
            instrumentalness: 0.5, liveness: 0.6, speechiness: 0.7, loudness: -8, timeSignature: nil
        )

        let known = MusicAttribute.allCases.filter { features.value(of: $0) != nil }

        #expect(
            Set(MusicAttribute.allCases).subtracting(known) == [.timeSignature, .duration, .popularity, .releaseYear])
        #expect(features.value(of: .mode) == 1)
        #expect(features.value(of: .key) == -1)
        #expect(known.allSatisfy { $0.range.contains(features.value(of: $0) ?? .nan) })
    }
}
