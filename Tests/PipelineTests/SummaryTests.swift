import Catalog
import Foundation
import Pipeline
import Testing

/// The counters of runs, and the lines that operators' scripts read (docs/legacy-api.md, e.1, e.3).
struct SummaryTests {
    @Test func `a crawl ends with the original's line`() {
        var summary = CrawlSummary()
        summary.artistsCreated = 10
        summary.albumsCreated = 20
        summary.tracksCreated = 60
        summary.artistsSkipped = 90
        summary.failedTrackIDs = ["t1"]
        #expect(summary.lines == ["Catalog crawl finished (artists=10, albums=20, tracks=60, failed=0)."])
    }

    @Test func `a crawl names the artists that failed in Python's list form`() {
        var summary = CrawlSummary()
        summary.failedArtistIDs = ["id1", "id2"]
        #expect(
            summary.lines == [
                "Catalog crawl finished (artists=0, albums=0, tracks=0, failed=2).",
                "Failed artist IDs: ['id1', 'id2']",
            ]
        )
    }

    @Test func `an ingest ends with the original's line`() {
        var summary = IngestSummary()
        summary.ingested = 60
        #expect(summary.lines == ["Audio-feature ingest finished (ingested=60, skipped=0, failed=0)."])
    }

    @Test func `an ingest names the tracks that failed in Python's list form`() {
        var summary = IngestSummary()
        summary.skipped = 2
        summary.failed = 1
        summary.failedTrackIDs = ["id1"]
        #expect(
            summary.lines == [
                "Audio-feature ingest finished (ingested=0, skipped=2, failed=1).", "Failed track IDs: ['id1']",
            ]
        )
    }

    @Test func `the counters of jobs add up`() {
        var part = CrawlSummary()
        part.artistsCreated = 1
        part.albumsCreated = 2
        part.tracksCreated = 3
        part.artistsSkipped = 4
        part.albumsSkipped = 5
        part.tracksSkipped = 6
        part.failedArtistIDs = ["a"]
        part.failedTrackIDs = ["t"]
        var sum = part
        sum.add(part)
        #expect(sum.artistsCreated == 2 && sum.albumsCreated == 4 && sum.tracksCreated == 6)
        #expect(sum.artistsSkipped == 8 && sum.albumsSkipped == 10 && sum.tracksSkipped == 12)
        #expect(sum.failedArtistIDs == ["a", "a"])
        #expect(sum.failedTrackIDs == ["t", "t"])
    }

    @Test func `the first warning of an ingest's jobs is the run's`() {
        var (sum, first, second) = (IngestSummary(), IngestSummary(), IngestSummary())
        first.ingested = 1
        first.warning = "one"
        second.failed = 1
        second.failedTrackIDs = ["t"]
        second.warning = "two"
        sum.add(first)
        sum.add(second)
        #expect(sum.ingested == 1 && sum.failed == 1 && sum.failedTrackIDs == ["t"])
        #expect(sum.warning == "one")
    }

    @Test func `results have the original's nine and four fields, and others only when needed`() throws {
        var crawl = CrawlSummary()
        crawl.crawledAt = "2026-01-31T20:20:22.020Z"
        #expect(
            try keys(of: crawl) == [
                "albums_created", "albums_skipped", "artists_created", "artists_skipped", "crawled_at",
                "failed_artist_ids", "failed_track_ids", "tracks_created", "tracks_skipped",
            ]
        )
        crawl.failedAlbumIDs = ["album"]
        crawl.warnings = ["no artist is filed under 'polka'"]
        #expect(Set(try keys(of: crawl)).isSuperset(of: ["failed_album_ids", "warnings"]))
        #expect(try keys(of: IngestSummary()) == ["failed", "failed_track_ids", "ingested", "skipped"])
        try expectRoundTrip(crawl)
        try expectRoundTrip(IngestSummary())
    }

    @Test func `a training ends with the model, its variance ratios and its warnings`() {
        let report = RetrainReport(
            modelVersion: "v2", method: "pca", corpusSize: 600, genreCount: 4,
            explainedVarianceRatio: [0.51234, 0.0996, 0.0004], embeddings: ["track": 600, "album": 60, "artist": 12],
            warnings: ["low diversity"]
        )
        #expect(
            report.lines == [
                "Model v2 is active (method=pca, corpus=600, genres=4).",
                "Explained variance ratio: 0.512 0.100 0.000.",
                "Embeddings updated (tracks=600, albums=60, artists=12, genres=0).",
                "Warning: low diversity",
            ]
        )
    }
}
