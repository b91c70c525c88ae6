using Microsoft.CodeAnalysis.Text;

namespace Loop.Analyzers.Code;

/// <summary>
/// Finds words in a text without parsing it: comments and strings count as well, so it may only say that something is worth a look. Nothing is allocated,
/// because it reads every file of a program.
/// </summary>
internal sealed class WordList
{
    private readonly string[][] _byLength;
    private readonly bool _hasUnnamedCreations;

    /// <param name="words">The words; each begins with a capital letter.</param>
    /// <param name="hasUnnamedCreations">True where <c>new(…)</c> counts as one, if its first argument may be a lambda.</param>
    public WordList(IReadOnlyCollection<string> words, bool hasUnnamedCreations)
    {
        _hasUnnamedCreations = hasUnnamedCreations;
        _byLength = new string[words.Max(static word => word.Length) + 1][];
        for (int length = 0; length < _byLength.Length; length++)
        {
            _byLength[length] = [.. words.Where(word => word.Length == length)];
        }
    }

    /// <summary>True where one of them is written in a part of a text, or where an escape may hide one.</summary>
    public bool OccurIn(string text, TextSpan part)
    {
        for (int i = part.Start; i < part.End;)
        {
            char first = text[i];
            if (!IsOfWord(first))
            {
                if (first == '\\' && i + 1 < part.End && text[i + 1] is 'u' or 'U')
                {
                    return true;
                }

                i++;
                continue;
            }

            int start = i++;
            while (i < part.End && IsOfWord(text[i]))
            {
                i++;
            }

            if ((first is >= 'A' and <= 'Z' && IsOne(text, start, i - start))
                || (_hasUnnamedCreations && first == 'n' && i - start == 3 && IsUnnamedCreation(text, start, part.End)))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsOne(string text, int start, int length)
    {
        if (length >= _byLength.Length)
        {
            return false;
        }

        foreach (string word in _byLength[length])
        {
            if (word[0] == text[start] && string.CompareOrdinal(text, start, word, 0, length) == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for <c>new(</c> with what may be a lambda: the type may be a thread or a timer, and is written elsewhere.</summary>
    private static bool IsUnnamedCreation(string text, int start, int end)
    {
        if (text[start + 1] != 'e' || text[start + 2] != 'w')
        {
            return false;
        }

        int open = SkipSpace(text, start + 3, end);
        if (open >= end || text[open] != '(')
        {
            return false;
        }

        int argument = SkipSpace(text, open + 1, end);
        return argument < end && text[argument] is not (')' or '"' or '$' or '\'' or '-' or (>= '0' and <= '9'));
    }

    private static int SkipSpace(string text, int from, int end)
    {
        while (from < end && char.IsWhiteSpace(text[from]))
        {
            from++;
        }

        return from;
    }

    private static bool IsOfWord(char value) => value is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' || (value > 127 && char.IsLetterOrDigit(value));
}
