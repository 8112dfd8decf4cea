using System.Security.Cryptography;
using System.Text;

namespace LDCohortSync.Services.OAuth;

/// <summary>Proves that who exchanges a code is who asked for it.</summary>
/// <remarks>Source: RFC 7636.</remarks>
internal sealed class ProofKey
{
    private const int Bytes = 32;       // 43 letters, which is what the RFC recommends

    public ProofKey()
    {
        string verifier = RandomText();
        Verifier = new(verifier);
        Challenge = Base64Url(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
    }

    /// <summary>Goes with the code.</summary>
    public Secret Verifier { get; }

    /// <summary>Goes with the address that the browser opens.</summary>
    public string Challenge { get; }

    /// <summary>A text that nobody can guess.</summary>
    public static string RandomText() => Base64Url(RandomNumberGenerator.GetBytes(Bytes));

    private static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
