#include "CTagLib.h"

#include <taglib/fileref.h>
#include <taglib/tag.h>
#include <taglib/tdebuglistener.h>
#include <taglib/tpropertymap.h>

namespace {

/// TagLib prints what it finds odd in a file; nobody reads that.
class Silence : public TagLib::DebugListener {
    void printMessage(const TagLib::String &) override {}
};

Silence silence;

} // namespace

int taglib_read(const char *path, taglib_receiver receive, void *context)
{
    // No exception may reach a caller that is not C++.
    try {
        TagLib::setDebugListener(&silence);
        const TagLib::FileRef file(path, false);
        if (file.isNull()) return 0;
        for (const auto &property : file.file()->properties()) {
            const std::string key = property.first.upper().to8Bit(true);
            for (const auto &value : property.second) receive(context, key.c_str(), value.to8Bit(true).c_str());
        }
        return 1;
    } catch (...) {
        return 0;
    }
}
