"""One address for one article: canonical http(s) URLs, without what trackers hang on them.

Rules, in order:
1. Only http and https come out; `javascript:`, `data:`, `file:`, `vbscript:` and the rest are no links (None).
2. White space around and line breaks inside go, as browsers do (WHATWG URL, 4.4). A relative link is joined to `base`.
3. Known redirectors give the address that they carry (REDIRECTORS).
4. Host in lower case and IDNA, without a trailing dot; user name, password and the scheme's own port go.
5. Dot segments go, characters that a URL cannot hold are percent-encoded; what is encoded stays as it is.
6. Tracking parameters go (TRACKERS, TRACKER_PREFIXES, TRACKERS_OF_HOST), others keep their order; so do fragments,
   unless a tracker or a text highlight is in them.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urljoin, urlsplit

# By name, whatever the site: who sends what is said in the comment of each line.
TRACKERS = frozenset(
    # clicks: Google, Microsoft, Facebook, Instagram, Twitter, TikTok, LinkedIn, Yandex, Yahoo, Adobe, Pinterest, Snap
    "gclid gclsrc gbraid wbraid dclid gad_source msclkid fbclid igshid igsh twclid ttclid li_fat_id yclid ysclid"
    " _openstat soc_src soc_trk s_kwcid ef_id epik sccid"
    # mail and marketing: Mailchimp, HubSpot, Marketo, Vero, Omeda, Drip, Klaviyo, Eloqua, Listrak, Bronto
    " mc_cid mc_eid _hsenc _hsmi __hssc __hstc __hsfp hsctatracking mkt_tok vero_id vero_conv oly_anon_id oly_enc_id"
    " __s _ke elqtrackid elqtrack trk_contact trk_msg trk_module trk_sid _bta_tid _bta_c"
    # analytics: Google's linker, Matomo, AT Internet, comScore, Webtrends
    " _ga _gl piwik_campaign piwik_kwd piwik_keyword mtm_campaign mtm_keyword mtm_source mtm_medium mtm_content"
    " mtm_cid mtm_group mtm_placement pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content xtor at_campaign"
    " at_medium at_custom1 at_custom2 at_custom3 at_custom4 ns_campaign ns_mchannel ns_source ns_linkname ns_fee"
    " wt.mc_id wt_mc"
    # newspapers, feed services, share buttons: NYT, WSJ, FT, BBC, CNBC, Condé Nast, FeedBurner, Facebook
    " emc smid smtyp guccounter guce_referrer guce_referrer_sig ftcamp cmp cmpid mbid wpisrc wprss feedtype feedname"
    " __twitter_impression __source ncid sref sharetype shareid reflink ocid taid awesm action_object_map"
    " action_type_map action_ref_map fb_action_ids fb_action_types fb_source fb_ref rss_source"
    # Chinese portals and apps: Alibaba, Bilibili, Baidu, Zhihu
    " spm scm spm_id_from share_source share_medium share_token share_plat share_session_id share_tag vd_source"
    " from_spmid wechat_redirect bdorz".split()
)
TRACKER_PREFIXES = ("utm_", "hsa_", "ga_", "itm_", "vero_", "oly_", "sc_c", "cm_mmc", "at_recipient", "matomo_")
# By host (and its subdomains): names that mean something elsewhere.
TRACKERS_OF_HOST = {
    "36kr.com": ("f",),
    "arstechnica.com": ("comments",),
    "bloomberg.com": ("srnd", "sref", "leadSource"),
    "businessinsider.com": ("r", "IR"),
    "cnbc.com": ("__source",),
    "ithome.com": ("from",),
    "medium.com": ("source",),
    "reuters.com": ("rpc", "feedType", "feedName"),
    "sina.com.cn": ("from", "cre", "mod", "loc", "r", "rfunc", "tj"),
    "techcrunch.com": ("ncid",),
    "theregister.com": ("td",),
    "theverge.com": ("ref",),
    "weixin.qq.com": (
        "chksm",
        "scene",
        "subscene",
        "sessionid",
        "clicktime",
        "enterid",
        "ascene",
        "nettype",
        "version",
    ),
    "wired.com": ("mbid", "bxid", "cndid"),
    "youtube.com": ("feature", "si", "pp"),
}
# Host and path that only lead on: the parameters that carry the address.
REDIRECTORS = {
    ("www.google.com", "/url"): ("url", "q"),
    ("google.com", "/url"): ("url", "q"),
    ("www.bing.com", "/news/apiclick.aspx"): ("url",),
    ("l.facebook.com", "/l.php"): ("u",),
    ("out.reddit.com", "/"): ("url",),
    ("link.zhihu.com", "/"): ("target",),
}

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_BREAKS = str.maketrans("", "", "\t\n\r")
_EDGES = "".join(map(chr, range(33))) + "\xa0\u3000\ufeff\u200b"
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?")
_IPV6 = re.compile(r"[0-9a-f:.]+")
_PORTS = {"http": 80, "https": 443}
_MAX_LENGTH = 4096
_FRAGMENT = re.compile(
    r"(?:^|[?&])(?:utm_\w+|xtor|ref|rss|ftag|src|from|mtm_\w+|pk_\w+|at_\w+|intcid|sf\d+|Echobox)=|:~:"
    r"|^\.[A-Za-z0-9_\-]{10,12}$"
)
_MARKS = re.compile(r"(?:rss|atom|feed|ref|top|comments?|respond|disqus_thread|more-\d+)?$", re.IGNORECASE)
_OK_PATH = "!$&'()*+,;=:@/~%-._[]|"
_OK_QUERY = _OK_PATH + "?"
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def canonical(url: str, base: str = "") -> str | None:
    """The canonical form of a link, or None when it leads nowhere that newswatch would go. Idempotent, never raises.

    `base` is what a relative link is relative to: "../a?utm_source=x" at "https://Example.com/b/c/" is
    "https://example.com/b/a".
    """
    url = url.strip(_EDGES).translate(_BREAKS)
    if not url or len(url) > _MAX_LENGTH:
        return None
    try:
        return _canonical(url, base)
    except ValueError:  # a broken port, IPv6 address or host name
        return None


def _canonical(url: str, base: str) -> str | None:
    if not _SCHEME.match(url):
        if not base:
            return None
        url = urljoin(base, url)
    parts = urlsplit(url)
    if parts.scheme not in _PORTS:
        return None
    host = _host(parts.hostname or "")
    if not host:
        return None
    carried = REDIRECTORS.get((host, parts.path))
    if carried:
        query = parse_qs(parts.query)
        for name in carried:
            for target in query.get(name, ())[:1]:
                if target.startswith(("http://", "https://")) and len(target) < len(url):
                    return canonical(target)
    port = parts.port
    at = f":{port}" if port is not None and port != _PORTS[parts.scheme] else ""
    path = _path(parts.path)
    query_string = _query(parts.query, host)
    fragment = _fragment(parts.fragment)
    return f"{parts.scheme}://{host}{at}{path}{query_string}{fragment}"


def _host(host: str) -> str | None:
    """A host name in lower case and ASCII, an IPv6 address in brackets, or None."""
    host = host.rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode("ascii").lower()
    if ":" in host:
        return f"[{host}]" if _IPV6.fullmatch(host) else None
    return host if len(host) <= 253 and _HOST.fullmatch(host) else None


def _quoted(text: str, safe: str) -> str:
    if "%" in text:
        text = _BARE_PERCENT.sub("%25", text)
    return quote(text, safe=safe, errors="replace")


def _path(path: str) -> str:
    if "/." in path:
        path = _without_dots(path)
    return _quoted(path, _OK_PATH) if path else "/"


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4: `.` and `..` segments taken away."""
    segments = path.split("/")
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept) or "/"


def _query(query: str, host: str) -> str:
    if not query:
        return ""
    own = next((names for site, names in TRACKERS_OF_HOST.items() if host == site or host.endswith("." + site)), ())
    kept = []
    for pair in query.split("&"):
        name = pair.partition("=")[0]
        low = name.lower()
        if pair and low not in TRACKERS and not low.startswith(TRACKER_PREFIXES) and name not in own:
            kept.append(pair)
    return "?" + _quoted("&".join(kept), _OK_QUERY) if kept else ""


def _fragment(fragment: str) -> str:
    if _MARKS.match(fragment) or _FRAGMENT.search(fragment):
        return ""
    return "#" + _quoted(fragment, _OK_QUERY)
