import Catalog

/// The values of a row.
extension RowParser {
    mutating func tags(_ field: ImportField) -> [String] {
        guard fields.columns[field] != nil else { return [] }
        let text = fields.text(field)
        if text.isEmpty { return [] }
        let place = field == .genres ? 0 : 1
        if text == lastTags[place].text { return lastTags[place].tags }
        let read = tags[text] ?? ListText.tags(text)
        if tags.count < Self.cacheLimit, text.utf8.count <= Self.longestCached { tags[text] = read }
        lastTags[place] = (text, read)
        return read
    }

    /// The length in milliseconds; 0 when it is not known.
    mutating func duration() -> Int {
        guard let position = fields.columns[.duration] else { return 0 }
        let field = fields.scanner.field(position)
        let value: Int?
        switch NumberText.read(field, point: fields.decisions.point) {
        case .number(let number): value = fields.decisions.durationUnit.milliseconds(number)
        case .absent: return 0
        case .percent, .wrong: value = DurationText.clock(fields.text(at: position, .duration))
        }
        if let value { return value }
        fields.drop(.duration, at: position)
        return 0
    }

    /// The date, and the year on which the album is told by.
    mutating func releaseDate() -> (ReleaseDate?, year: Int?) {
        if fields.columns[.releaseDate] != nil {
            let text = fields.text(.releaseDate)
            if !AbsentWord.matches(text) {
                let date = cachedDate(text)
                if let date {
                    if date.precision == .year, fields.decisions.dateOrder == .undecided, DateText.numbers(text) != nil
                    {
                        fields.notes.note(.yearOnly, .releaseDate, line: fields.scanner.line, value: text)
                    }
                    return (date, date.year)
                }
                fields.drop(.releaseDate, text)
            }
        }
        guard let year = fields.whole(.releaseYear, in: 0...9999), year > 0 else { return (nil, nil) }
        let month = fields.whole(.releaseMonth, in: 1...12)
        let day = month == nil ? nil : fields.whole(.releaseDay, in: 1...31)
        let date = DateText.iso(year, month, day) ?? DateText.iso(year)
        if date == nil { fields.drop(.releaseYear, "\(year)") }
        return (date, date?.year)
    }

    mutating func cachedDate(_ text: String) -> ReleaseDate? {
        if text == lastDate.text { return lastDate.date }
        let date: ReleaseDate?
        if let known = dates[text] {
            date = known
        } else {
            if isSurvey { evidence.dates.note(text) }
            date = DateText.read(text, order: fields.decisions.dateOrder)
            if dates.count < Self.cacheLimit, text.utf8.count <= Self.longestCached { dates[text] = .some(date) }
        }
        lastDate = (text, date)
        return date
    }
}

// MARK: - Audio features

extension RowParser {
    mutating func features() -> PartialAudioFeatures? {
        if isSurvey {
            for field in ImportField.fractions where fields.columns[field] != nil {
                if let position = fields.columns[field],
                    case .number(let share) = NumberText.read(
                        fields.scanner.field(position), point: fields.decisions.point)
                {
                    evidence.note(share: share, field)
                }
            }
            return nil
        }
        var features = PartialAudioFeatures()
        features.danceability = fields.share(.danceability)
        features.energy = fields.share(.energy)
        features.speechiness = fields.share(.speechiness)
        features.acousticness = fields.share(.acousticness)
        features.instrumentalness = fields.share(.instrumentalness)
        features.liveness = fields.share(.liveness)
        features.valence = fields.share(.valence)
        features.loudness = fields.bounded(.loudness, -100...20)
        features.tempo = fields.bounded(.tempo, 0...400)
        let key = key()
        features.key = key?.pitch
        features.mode = mode() ?? key?.mode
        features.timeSignature = meter()
        if features.isEmpty { return nil }
        if features.isFailedAnalysis {
            fields.notes.note(.failedAnalysis, .tempo, line: fields.scanner.line, value: "0")
        }
        return features
    }

    private mutating func key() -> MusicKey? {
        if let position = fields.columns[.key] {
            // Most files write a number.
            if case .number(let number) = NumberText.read(fields.scanner.field(position), point: fields.decisions.point),
                let pitch = Int(exactly: number), (-1...11).contains(pitch)
            {
                return MusicKey(pitch: pitch)
            }
            let text = fields.text(at: position, .key)
            if !AbsentWord.matches(text) {
                if let key = MusicKey(text) ?? MusicKey(camelot: text) { return key }
                fields.drop(.key, text)
            }
        }
        guard fields.columns[.camelot] != nil else { return nil }
        let text = fields.text(.camelot)
        if AbsentWord.matches(text) { return nil }
        if let key = MusicKey(camelot: text) { return key }
        fields.drop(.camelot, text)
        return nil
    }

    private mutating func mode() -> AudioFeatures.Mode? {
        let word = fields.text(.mode)
        if word == "1" { return .major }
        if word == "0" { return .minor }
        if AbsentWord.matches(word) { return nil }
        if let mode = AudioFeatures.Mode(word: word) { return mode }
        fields.drop(.mode, word)
        return nil
    }

    private mutating func meter() -> Int? {
        if let position = fields.columns[.timeSignature],
            case .number(let number) = NumberText.read(fields.scanner.field(position), point: fields.decisions.point),
            let meter = Int(exactly: number), (0...16).contains(meter)
        {
            return meter
        }
        let text = fields.text(.timeSignature)
        if AbsentWord.matches(text) { return nil }
        if let meter = Meter.read(text) { return meter }
        fields.drop(.timeSignature, text)
        return nil
    }
}
