import Catalog
import Embedding
import Testing

@Suite struct ProjectionTests {
    let tracks = FeatureFixtures.tracks(600)
    let projection: Projection
    let transform: FeatureTransform

    init() throws {
        projection = try FeatureFixtures.model(of: tracks).projection
        transform = try #require(projection.standardised)
    }

    @Test func `every vector has unit length and 32 components`() throws {
        for track in tracks {
            let vector = try #require(projection.vector(for: track))
            #expect(vector.count == Space.dimensions)
            #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        }
    }

    @Test func `a vector is the standardised features times the matrix`() throws {
        let track = tracks[3]
        let features = transform.standardise(track)
        let product = (0..<Space.dimensions).map { column in
            (0..<features.count).reduce(0 as Float) { $0 + features[$1] * projection.matrix[$1, column] }
        }
        let length = product.reduce(0) { $0 + $1 * $1 }.squareRoot()

        let vector = try #require(projection.vector(for: track))

        for (value, expected) in zip(vector, product) {
            #expect(abs(value - expected / length) < 1e-5)
        }
    }

    @Test func `a track has the same vector alone and in a batch`() {
        let (vectors, valid) = projection.project(tracks)

        #expect(valid.count == tracks.count && vectors.count == tracks.count * Space.dimensions)
        for (position, track) in tracks.enumerated() {
            let inBatch = Array(vectors[position * Space.dimensions..<(position + 1) * Space.dimensions])
            #expect(projection.vector(for: track) == inBatch)
        }
    }

    @Test func `failed analyses, broken values and the average track have no vector`() {
        var broken = tracks[0]
        broken.tempo = .nan
        let means = transform.means
        // Key and mode take whole values only, so the average is shifted to where they are whole.
        let average = AudioFeatures(
            energy: means[0], valence: means[1], tempo: means[2], key: -1, mode: .major, danceability: means[5],
            acousticness: means[6], instrumentalness: means[7], liveness: means[8], speechiness: means[9],
            loudness: means[10], timeSignature: nil
        )
        var shifted = means
        shifted[4] = 1
        let centred = try? Projection(
            transform: FeatureTransform(means: shifted, scales: transform.scales, imputation: means),
            matrix: projection.matrix
        )

        let (vectors, valid) = projection.project([FeatureFixtures.failedAnalysis, broken, tracks[1]])

        #expect(valid == [false, false, true])
        #expect(vectors.prefix(64).allSatisfy { $0 == 0 })
        #expect(projection.vector(for: FeatureFixtures.failedAnalysis) == nil)
        #expect(centred != nil && centred?.vector(for: average) == nil)
    }

    @Test func `a missing value is taken as the mean of the corpus`() throws {
        var track = tracks[1]
        track.timeSignature = nil
        track.key = -1

        let features = transform.standardise(track)

        #expect(features[3] == 0 && features[11] == 0)
        #expect(AudioFeature.key.value(in: track) == nil && AudioFeature.timeSignature.value(in: track) == nil)
        #expect(AudioFeature.mode.value(in: track) == (track.mode == .major ? 1 : 0))
    }

    @Test func `a matrix of the wrong shape or with broken numbers is refused`() throws {
        let tall = try Matrix(rows: 13, columns: 32, values: [Float](repeating: 0, count: 13 * 32))
        let broken = try Matrix(rows: 12, columns: 32, values: [Float](repeating: .nan, count: 12 * 32))

        for matrix in [tall, broken] {
            let error = #expect(throws: EmbeddingError.self) {
                try Projection(transform: projection.transform, matrix: matrix)
            }
            #expect(error?.code == .shapeMismatch)
        }
        #expect(throws: EmbeddingError.self) { try FeatureTransform(means: [0], scales: [1], imputation: [0]) }
        #expect(throws: EmbeddingError.self) { try Matrix(rows: 2, columns: 2, values: [1]) }
    }
}
