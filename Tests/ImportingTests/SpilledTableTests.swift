import Catalog
import Testing

@testable import Importing

/// A table of which most lies in a file says the same as one in memory.
@Suite("Tables that spill")
struct SpilledTableTests {
    /// Texts in the order in which they came.
    private struct Words: Spillable, Hashable {
        var words: [String]

        init(_ words: [String] = []) { self.words = words }

        mutating func merge(_ later: Words) { words += later.words }

        func write(to writer: inout SpillWriter) { writer.write(words) }

        init(from reader: inout SpillReader) { words = reader.texts() }

        /// One of many words takes the room of several.
        var weight: Int { 1 + words.count / 2 }
    }

    private func filled(limit: Int, rows: Int = 500) throws -> SpilledTable<String, Words> {
        let table = SpilledTable<String, Words>(limit: limit)
        for row in 0..<rows {
            // Long words make records that are longer than a block of the sorted file.
            let word = row.isMultiple(of: 50) ? String(repeating: "é\(row)", count: 2_000) : "w\(row)"
            try table.update("key \(row * 7919 % 131)", Words()) { $0.words.append(word) }
        }
        return table
    }

    @Test(arguments: [1, 2, 7, 130, 131])
    func `every key has all that was said of it, in order`(limit: Int) throws {
        let whole = try filled(limit: .max)
        try whole.finish { _, _ in true }
        let table = try filled(limit: limit)
        var keys: [String] = []
        try table.finish { key, words in
            keys.append(key)
            words.words.append("end")
            return true
        }

        #expect(table.peak <= limit && table.count == 131 && Set(keys).count == keys.count)
        for key in keys { #expect(try table.entry(of: key)?.words == whole.entry(of: key).map { $0.words + ["end"] }) }
        #expect(try table.entry(of: "another") == nil)
    }

    @Test(arguments: [3, 1_000])
    func `rows that are not needed any more are not kept`(limit: Int) throws {
        let table = try filled(limit: limit)
        try table.finish { key, _ in key.hasSuffix("1") }

        #expect(table.count == 131)
        #expect(try table.entry(of: "key 11") != nil && table.entry(of: "key 12") == nil)
    }

    @Test func `numbers, texts and gaps come back as they were`() {
        let numbers = [0, 1, -1, 63, 64, -64, -65, 1 << 40, .max, .min]
        var writer = SpillWriter()
        for number in numbers { writer.write(number) }
        writer.write(nil as Int?)
        writer.write("" as String?)
        writer.write([ArtistReference(id: "a", name: "Café 🎵")])

        writer.bytes.withUnsafeBytes { bytes in
            var reader = SpillReader(bytes)
            #expect(numbers.map { _ in reader.number() } == numbers)
            #expect(reader.optionalNumber() == nil && reader.optionalText() == "")
            #expect(reader.artists() == [ArtistReference(id: "a", name: "Café 🎵")])
            #expect(reader.position == bytes.count)
        }
    }
}

/// How much of a file is in memory does not depend on the file, and what is read does not depend on that.
@Suite("Memory of an import")
struct ImportMemoryTests {
    private static func table(_ rows: Int, idColumns: Bool) -> [UInt8] {
        let header = "track_id,track_name,artist_name,album_name,year" + (idColumns ? ",artist_id,album_id\n" : "\n")
        return Array(
            (header
                + (0..<rows).map { row in
                    "4TrkInvented\(100_000 + row),Salt,Artist \(row),Album \(row),1994"
                        + (idColumns ? ",4ArtInvented\(100_000 + row),4AlbInvented\(100_000 + row)\n" : "\n")
                }.joined()).utf8)
    }

    @Test(arguments: [true, false])
    func `a file in which each row is another artist and album keeps no more of four times the rows`(ids: Bool) throws {
        for rows in [500, 2_000] {
            let file = try TemporaryFile(Self.table(rows, idColumns: ids))
            let reader = try ImportReader(
                ImportSource.sources(at: file.path)[0], options: ImportOptions(), maximumEntries: 100)
            let survey = try reader.survey()

            #expect(survey.artists == rows && survey.albums == rows)
            #expect(reader.peakEntries == 100)
        }
    }

    @Test func `rows with long names make smaller batches`() throws {
        let name = String(repeating: "n", count: 9_994)
        let rows = (0..<100).map { "4TrkInvented\(100_000 + $0),\(name),Artist\n" }
        let file = try TemporaryFile(Array(("track_id,track_name,artist_name\n" + rows.joined()).utf8))
        let reader = try ImportReader(ImportSource.sources(at: file.path)[0])
        var counts: [Int] = []
        while let batch = try reader.nextBatch(maximumBytes: 400_000) { counts.append(batch.tracks.count) }

        #expect(counts == [40, 40, 20])
    }

    /// Tables in which rows far apart tell of one artist, album or name.
    private static let texts = [
        """
        track_id,track_name,artist_name,artist_id,album_id,album_name,genres,artist_popularity,release_date,artist_mbid
        t1,One,,a1,r1,,,,,
        t2,Two,Bee,a2,r2,Other,dub,,1994,
        t3,Three,Ada,a1,r1,Record,dub;house,44,1999-05,1f9df192-a621-4f54-8850-2c5373b7eac9
        t4,Four,Cid,a3,r1,Record,,,,
        t2,Two,Bee,a2,r2,Other,"ska; dub",,1994,
        t5,Five,Ada,a1,r1,Record,house;techno,45,,
        t6,Six,Dee,a4,r1,,,,,
        """,
        """
        track_name,artist_name,album_name,year,track_genre,album_artist
        One,Ada,Live,1994,rock,
        Two,Bee,Live,1995,rock,
        Three,Ada,Live,,folk,
        Four,Cid,Summer Sampler,,pop,
        Five,Dee,Summer Sampler,2001,pop,
        Six,Eve,Summer Sampler,2001,pop,
        Seven,Ada,Rooms,,pop,
        Eight,Bee,Rooms,,pop,
        Nine,Cid,Rooms,,pop,
        Ten,Cid,Guests,1999,pop,Ada
        Eleven,Bee,Guests,1999,pop,Ada
        Twelve,"Ada, Bee",Rooms,,pop,
        Thirteen,Bee,,,,
        One,Ada,Live,1994,metal,
        """,
        """
        track_name,artist_name,album_name,release_date,track_number,disc_number
        One,Ada,Hits,1994,1,1
        Two,Bee,Hits,1994-05,2,1
        Three,Cid,Hits,1994-05-03,3,1
        Four,Dee,Hits,1994,1,2
        Five,Ada,Twins,1994,,
        Six,Ada,Twins,2014,,
        Seven,Ada,Twins,,,
        """,
        DatasetSampleTests.byGenre,
    ]

    @Test func `an album name of a thousand artists takes the room of many, and reads as in memory`() throws {
        let rows = (0..<1_000).map { "4TrkInvented\(100_000 + $0),Salt \($0),Artist \($0 % 500),Sampler,1994\n" }
        let text = "track_id,track_name,artist_name,album_name,year\n" + rows.joined()
        let file = try TemporaryFile(Array(text.utf8))
        let reader = try ImportReader(
            ImportSource.sources(at: file.path)[0], options: ImportOptions(), maximumEntries: 50)
        _ = try reader.survey()
        let whole = try Reading(text: text)

        #expect(reader.peakEntries == 50)
        #expect(try Reading(text: text, maximumEntries: 50).albums == whole.albums)
    }

    @Test(arguments: texts.indices, [1, 2, 3, 5])
    func `with few entries in memory a file reads as with all`(text: Int, entries: Int) throws {
        let whole = try Reading(text: Self.texts[text])
        let reading = try Reading(text: Self.texts[text], maximumEntries: entries)

        #expect(reading.artists == whole.artists)
        #expect(reading.albums == whole.albums)
        #expect(reading.tracks == whole.tracks)
        #expect(reading.survey == whole.survey)
        #expect(reading.trackGenres == whole.trackGenres && reading.gaps == whole.gaps)
        #expect(reading.artistMBIDs == whole.artistMBIDs && reading.madeUp == whole.madeUp)
    }
}
