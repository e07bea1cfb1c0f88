/// The part of a title that all versions of a recording share.
///
///     Sorrow - Live at Knebworth 1990     sorrow
///     Sorrow (2011 Remaster)              sorrow
///     Marble (Part II)                    marble part ii        another piece
///     Marble (Part II) - Live             marble part ii
///     Untitled (Skit)                     untitled skit         no version either
enum VersionTitle {
    /// How many bytes of a name's folded text are the title.
    static func length(of name: FoldedWords) -> Int {
        guard name.count > 0 else { return 0 }
        var titleCount = min(max(name.titleCount, 0), name.count)
        name.text.withUnsafeBufferPointer { text in
            // What follows on a guest is no part of the title, with brackets or without.
            for word in 1..<max(name.count, 1) where word < titleCount {
                if SmallWord(UnsafeBufferPointer(rebasing: text[name.range(of: word)])) == .feat { titleCount = word }
            }
        }
        guard titleCount > 0 else { return name.text.count }
        titleCount = endOfPart(name, from: titleCount)
        guard titleCount < name.count, isVersion(name, from: titleCount) else { return name.text.count }
        return name.ends[titleCount - 1]
    }

    /// Where the title ends if its suffix begins with the number of a part, as "Part 1" or "Parts I and II".
    private static func endOfPart(_ name: FoldedWords, from start: Int) -> Int {
        func word(_ place: Int) -> ArraySlice<UInt8> { name.text[name.range(of: place)] }
        guard start + 1 < name.count, partWords.contains(Array(word(start))) else { return start }
        var end = start
        var place = start + 1
        while place < name.count {
            if TitleSpelling.isNumber(word(place)) && !isYear(word(place)) {
                end = place + 1
            } else if end == place, TitleSpelling.isJoining(word(place)) {
                // "Parts 1 and 2".
            } else {
                break
            }
            place += 1
        }
        return end
    }

    /// Whether words behind a title describe its version or where it comes from, and are no artist's name.
    static func isEdition(_ words: FoldedWords) -> Bool {
        words.count > 0
            && (isVersion(words, from: 0)
                || (0..<words.count).contains { editionWords.contains(Array(words.text[words.range(of: $0)])) })
    }

    private static func isVersion(_ name: FoldedWords, from start: Int) -> Bool {
        var isVersion = false
        for number in start..<name.count {
            let word = name.text[name.range(of: number)]
            if partWords.contains(Array(word)) { return false }
            isVersion = isVersion || words.contains(Array(word)) || isYear(word)
        }
        return isVersion
    }

    private static func isYear(_ word: ArraySlice<UInt8>) -> Bool {
        word.count == 4 && word.allSatisfy { $0 &- 0x30 < 10 }
            && (word.starts(with: "19".utf8) || word.starts(with: "20".utf8))
    }

    private static let partWords = Set(
        ["part", "parts", "pt", "pts", "vol", "vols", "volume", "volumes", "chapter", "act"].map { Array($0.utf8) })

    /// What soundtracks and videos add to a title.
    private static let editionWords = Set(
        [
            "from", "soundtrack", "ost", "theme", "official", "video", "audio", "lyrics", "lyric", "visualizer", "mv",
            "hd", "hq", "interlude", "intro", "outro", "part", "parts", "pt", "pts", "vol", "ii", "iii",
        ].map { Array($0.utf8) })

    private static let words = Set(
        [
            "live", "remaster", "remastered", "mix", "remix", "remixed", "rmx", "edit", "version", "versions",
            "acoustic",
            "demo", "mono", "stereo", "instrumental", "deluxe", "edition", "bonus", "radio", "session", "sessions",
            "take",
            "takes", "unplugged", "karaoke", "extended", "original", "feat", "ft", "featuring", "with", "anniversary",
            "rerecorded", "recorded", "outtake", "rehearsal", "alternate", "alternative", "orchestral", "piano",
            "stripped",
            "explicit", "clean", "cover", "reissue", "expanded", "directo", "vivo", "acustico", "acustica", "sped",
            "slowed",
            "reverb", "cappella", "acapella", "dub", "single", "album", "early", "rough", "studio", "reprised",
            "ver",
        ].map { Array($0.utf8) })
}
