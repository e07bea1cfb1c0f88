import Embedding
import Testing

@Suite struct CorpusCheckTests {
    @Test func `fewer than 500 tracks are too small, whatever the genres`() {
        guard case .tooSmall(let message) = CorpusCheck(tracks: 499, genres: 50) else {
            Issue.record("499 tracks passed")
            return
        }
        #expect(message.contains("499") && message.contains("500") && message.contains("juke ingest-audio-features"))
    }

    @Test func `fewer than 10 genres are a warning`() {
        guard case .lowDiversity(let message) = CorpusCheck(tracks: 500, genres: 9) else {
            Issue.record("9 genres passed without a warning")
            return
        }
        #expect(message.contains("low genre diversity: 9 distinct genres over 500 tracks"))
    }

    @Test func `500 tracks of 10 genres are viable`() {
        #expect(CorpusCheck(tracks: 500, genres: 10) == .viable)
    }
}
