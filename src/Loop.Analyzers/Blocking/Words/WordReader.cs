using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.Text;

namespace Loop.Analyzers.Blocking.Words;

/// <summary>
/// Finds the words of a text without parsing it: those of comments and strings count as well, so it may only say that something is worth a look. The text is read once;
/// parts of it are then asked for.
/// </summary>
internal sealed class WordReader
{
    // It runs once over every file of a program, in a compiler that has just been started: the first version that the runtime makes of a method would be most of the cost.
    private const MethodImplOptions Hot = (MethodImplOptions)512;

    private static readonly HashSet<int> _beforeCollections =
    [
        .. new[]
        {
            "return", "in", "is", "case", "and", "or", "not", "await", "throw", "else", "do", "yield", "when", "where", "select", "by", "on", "equals", "orderby", "let", "group",
            "out", "ref", "static", "async", "params", "switch", "with",
        }.Select(Word.Of),
    ];

    private static readonly HashSet<int> _flagged = [.. new[] { "MethodImpl", "MethodImplAttribute", "MethodImplOptions" }.Select(Word.Of)];

    private static readonly int[] _flags = [.. _flagged];

    /// <summary>What stands in <c>[MethodImpl(…)]</c> without making it a lock.</summary>
    private static readonly HashSet<int> _harmlessInFlags =
    [
        .. _flagged, Word.Index, Word.Collection,
        .. new[]
        {
            "System", "Runtime", "CompilerServices", "global", "method", "AggressiveInlining", "AggressiveOptimization", "NoInlining", "NoOptimization", "PreserveSig",
        }.Select(Word.Of),
    ];

    private readonly string _text;
    private readonly HashSet<int> _signs;
    private readonly HashSet<int> _known = [];
    private int[] _places;
    private int[] _words;
    private int _count;
    private int[] _taken = new int[256];
    private int _takenCount;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="signs">Words that are looked out for.</param>
    public WordReader(string text, HashSet<int> signs)
    {
        _text = text;
        _signs = signs;
        _places = new int[(text.Length / 5) + 16];
        _words = new int[_places.Length];
        ReadAll();
    }

    /// <summary>Which of the signs are in the text.</summary>
    public IEnumerable<int> Known => _known;

    public void Add(int word)
    {
        if (_takenCount == _taken.Length)
        {
            Array.Resize(ref _taken, 2 * _takenCount);
        }

        _taken[_takenCount++] = word;
    }

    /// <summary>Takes the words of a part.</summary>
    public void Read(TextSpan part)
    {
        bool makes = false, hasFlags = false, hasNumber = false, hasParams = false;
        for (int i = FirstIn(part); i < _count && _places[i] < part.End; i++)
        {
            int word = _words[i];
            if (word == Word.Brace)
            {
                // Elements between braces stand behind what is made, or within braces.
                word = makes ? Word.Add : 0;
            }

            makes |= word == Word.New;
            hasNumber |= word == Word.Number;
            hasFlags |= _flagged.Contains(word);
            hasParams |= word == Word.Params;
            Add(word);
        }

        if (hasFlags && hasNumber)
        {
            Add(Word.Synchronized);
        }

        if (hasParams)
        {
            // Its callers make the collection.
            Add(Word.Collection);
            ReadMade(part);
        }
    }

    /// <summary>Takes the names in attributes, which call nothing.</summary>
    public void ReadAttributes(TextSpan part)
    {
        int kept = _takenCount;
        Read(part);
        if (MayHaveNamedFlags(_taken.AsSpan(kept, _takenCount - kept)))
        {
            Add(Word.Synchronized);
        }

        for (int i = kept; i < _takenCount; i++)
        {
            if (_taken[i] != Word.Index && _taken[i] != Word.Collection)
            {
                _taken[kept++] = _taken[i];
            }
        }

        _takenCount = kept;
    }

    /// <summary>Takes the names that an alias stands for.</summary>
    public void ReadAlias(TextSpan part)
    {
        int kept = _takenCount;
        Read(part);
        if (_taken.AsSpan(kept, _takenCount - kept).IndexOfAny(_flags) >= 0)
        {
            // By another name its flags may be a number.
            Add(Word.Synchronized);
        }
    }

    /// <summary>Takes the names of types, an object of each of which is made.</summary>
    public void ReadMade(TextSpan part)
    {
        for (int i = FirstIn(part); i < _count && _places[i] < part.End; i++)
        {
            Add(Word.CreationOf(_words[i]));
        }
    }

    /// <summary>What was taken since the last time, in order, each once.</summary>
    public int[] Take()
    {
        Array.Sort(_taken, 0, _takenCount);
        int kept = 0;
        for (int i = 0; i < _takenCount; i++)
        {
            if (kept == 0 || _taken[kept - 1] != _taken[i])
            {
                _taken[kept++] = _taken[i];
            }
        }

        _takenCount = 0;
        return kept == 0 ? [] : _taken.AsSpan(0, kept).ToArray();
    }

    /// <summary>True for a list of attributes in which the flags of a method may be a constant of any name.</summary>
    private static bool MayHaveNamedFlags(ReadOnlySpan<int> attributes)
    {
        bool hasFlags = false, hasOthers = false;
        foreach (int word in attributes)
        {
            if (word == Word.Index)
            {
                hasFlags = hasOthers = false;
            }

            hasFlags |= _flagged.Contains(word);
            hasOthers |= !_harmlessInFlags.Contains(word);
            if (hasFlags && hasOthers)
            {
                return true;
            }
        }

        return false;
    }

    private int FirstIn(TextSpan part)
    {
        int at = Array.BinarySearch(_places, 0, _count, part.Start);
        at = at < 0 ? ~at : at;
        while (at > 0 && _places[at - 1] == part.Start)
        {
            at--;
        }

        return at;
    }

    [MethodImpl(Hot)]
    private void ReadAll()
    {
        string text = _text;
        char before = ';';
        int word = 0;
        bool isNote = false;
        for (int i = 0; i < text.Length;)
        {
            char first = text[i];
            if (IsOfWord(first))
            {
                int start = i;
                uint hash = Word.Seed;
                do
                {
                    hash = Word.Next(hash, text[i++]);
                }
                while (i < text.Length && IsOfWord(text[i]));

                word = (int)hash;
                Put(start, first is >= '0' and <= '9' ? Word.Number : word);
                if (first is >= 'A' and <= 'Z' && _signs.Contains(word))
                {
                    _known.Add(word);
                }

                if (word == Word.New)
                {
                    ReadCreation(start, i);
                }

                before = 'a';
                continue;
            }

            if (first > ' ')
            {
                ReadSign(i, before, word, ref isNote);
                before = first;
            }
            else if (first == '\n' && isNote)
            {
                // What stands before a comment or a directive is not known any more.
                isNote = false;
                before = '/';
            }

            i++;
        }
    }

    [MethodImpl(Hot)]
    private void ReadSign(int i, char before, int word, ref bool isNote)
    {
        switch (_text[i])
        {
            case '\\' when i + 1 < _text.Length && _text[i + 1] is 'u' or 'U':
                Put(i, Word.Escape);
                break;
            case '$' or '+':
                Put(i, Word.Text);
                break;
            case '/' when before == '/':
            case '#':
                isNote = true;
                break;
            case '[':
                Put(i, Word.Index);
                if (before == 'a' ? _beforeCollections.Contains(word) : before is not (']' or '"' or '!' or '}'))
                {
                    Put(i, Word.Collection);
                }

                break;
            case '.' when before == '.':
                // What is spread is enumerated.
                Put(i, Word.Foreach);
                break;
            case '{':
                Put(i, before is '=' or '{' or ',' or '/' ? Word.Add : Word.Brace);
                break;
            case > '\x7f' and var sign when CharUnicodeInfo.GetUnicodeCategory(sign) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.LetterNumber:
                Put(i, Word.Escape);
                break;
        }
    }

    /// <summary>What <c>new</c> makes: the names up to the arguments, or none that is written there.</summary>
    private void ReadCreation(int place, int i)
    {
        i = SkipSpace(i);
        if (At(i) == '(')
        {
            Put(place, At(SkipSpace(i + 1)) == ')' ? Word.EmptyCreation : Word.Creation);
            return;
        }

        while (true)
        {
            if (At(i) is '/' or '#' or '\\')
            {
                // A comment, a directive or an escape: it may be anything.
                Put(place, Word.Escape);
                return;
            }

            uint hash = Word.Seed;
            int start = i = At(i) == '@' ? i + 1 : i;
            while (IsOfWord(At(i)))
            {
                hash = Word.Next(hash, _text[i++]);
            }

            if (i == start)
            {
                return;
            }

            Put(place, Word.CreationOf((int)hash));
            i = SkipSpace(i);
            if (At(i) == '<')
            {
                i = SkipSpace(SkipArguments(i));
            }

            if (At(i) is not ('.' or ':' or '/' or '#'))
            {
                return;
            }

            while (At(i) is '.' or ':')
            {
                i++;
            }

            i = SkipSpace(i);
        }
    }

    private int SkipArguments(int i)
    {
        int depth = 0;
        for (; i < _text.Length; i++)
        {
            depth += _text[i] == '<' ? 1 : _text[i] == '>' ? -1 : 0;
            if (depth == 0)
            {
                return i + 1;
            }
        }

        return i;
    }

    private int SkipSpace(int i)
    {
        while (i < _text.Length && char.IsWhiteSpace(_text[i]))
        {
            i++;
        }

        return i;
    }

    private char At(int i) => i < _text.Length ? _text[i] : '\0';

    private void Put(int place, int word)
    {
        if (_count == _places.Length)
        {
            Array.Resize(ref _places, 2 * _count);
            Array.Resize(ref _words, 2 * _count);
        }

        _places[_count] = place;
        _words[_count++] = word;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOfWord(char value) =>
        value is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' || (value > 127 && char.IsLetterOrDigit(value));
}
