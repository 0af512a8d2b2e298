"""The words around a secret, as residents write them: folded, with abbreviations and slips.

Every name holds one alternative of a pattern that reads the skeleton of a text (`skeleton.py`).
"""


def _names(*phrases: str) -> frozenset[str]:
    return frozenset(name.strip() for phrase in phrases for name in phrase.split(","))


def _any_of(*phrases: str) -> str:
    """Join comma-separated phrases, the longest first, since the first alternative wins."""
    names = sorted(_names(*phrases), key=lambda name: (-len(name), name))
    return f"(?:{'|'.join(names)})"


_DIGIT_NAMES = "khong, mot, hai, ba, bon, tu, nam, lam, sau, bay, tam, chin"
DIGIT = _any_of(_DIGIT_NAMES)

_OWNER_NAMES = (
    "cua, toi, tui, minh, bac, chau, co, chu, em, con, me, bo, ong, anh, chi, ban, quy khach, ho",
    "vneid, vssid, zalo, facebook, wifi, app, ung dung, cong, dich vu cong, quoc gia, dvc",
    "dang nhap, tai khoan, tk, dinh danh, dien tu, ngan hang, cap 1, cap 2, moi, cu, nay, do",
    "hien tai, doi, dat, day, nhe, a, dung, may, dien thoai, email, mail, trang, bhxh, tren",
)
OWNERS = _any_of("ba", *_OWNER_NAMES)  # ba: bà, the grandmother
_LINKER_NAMES = (
    *_OWNER_NAMES,
    "la, lam, thi, gui, ve, den, qua, vua, nhan, duoc, dc, bao, hien, ra, doc, nhap, gom, so, ma",
    "no, may cai, cai, kich hoat, bao mat, xac thuc, xac nhan, otp, sms, tin nhan, nha, da, vang",
    "oi, thua, u, ne, giup, voi, cho, giao dich, tin, di, is, your, the, chu so, nhu sau",
    "dung khong",
)
LINKERS = _any_of("ba", *_LINKER_NAMES)
LINKERS_NOT_DIGITS = _any_of(*_LINKER_NAMES)

_OTP_NAMES = "otp, 0tp, opt, otb, otop, o[ .]t[ .]p"
OTP = _any_of(
    _OTP_NAMES,
    "ma ?[xs]ac ?(?:nhan|nhap|thuc|thu|minh), ma ?xn, ma kich hoat, ma dang nhap, ma bao mat",
    "ma bi mat, ma sms, (?:verification|security|login) code",
)
CODE = _any_of("ma, day so, xac nhan, xac thuc, code, tin nhan, (?:6|sau) (?:chu )?so")
PIN = _any_of("pin, pass? ?[ck]ode?, ma (?:mo )?khoa(?: may| man hinh)?")
PASSCODE = _any_of("pass? ?[ck]ode?, ma pin, so pin")
PASSWORD = _any_of(
    "mat ?khau, maa?tj? ?khaa?ur?, mat khua, mk, mkhau, m[.]khau, mat ma, pass, pas, pw, pwd",
    "passwords?, passw, pass word",
)
CARD = _any_of(
    "so the(?! bhyt| bao hiem), the (?:atm|ngan hang|visa|master|tin dung|ghi no|napas)",
)
IDENTITY = _any_of(
    "cmnd, cmtnd, cmt, chung minh(?: nhan dan| thu)?, so cm, can ?cuoc, cccd, dinh danh, ma so",
)
_INSURANCE_NAMES = "bhxh, bhyt, bao hiem(?: xa hoi| y te)?"
INSURANCE = _any_of(_INSURANCE_NAMES, "ma so, (?<!ho )so so, so the, ma the, vssid")
INSURANCE_CODE = rf"(?:ma so|ma|so)(?: the| so)? {_any_of(_INSURANCE_NAMES)}"
BANK = _any_of(
    "agribank, bidv, vietcombank, vcb, vietinbank, mbbank, techcombank, acb, lpbank, vpbank",
    "sacombank, tpbank, msb, shb, hdbank, vib",
)
BANK_ACCOUNT = _any_of(
    rf"so tai khoan, stk, so tk, tai khoan (?:ngan hang|mb|{BANK})",
)

# A number that follows one of these is public: whom to call, what to pay, where to go, which file.
MISLEADING = _any_of(
    "goi, tong dai, hotline, duong day, dien thoai, dthoai, sdt, so dt, dt, zalo, lien he, dau so",
    "nhan tin, phi, tien, nop, chuyen, gia, luong, buu chinh, buu dien, ho so, don, hoa don",
    "thu tuc, dia chi, phong, so nha, cong van, nghi dinh, bien so, cong to, khach hang, ma xa",
    "ma phuong, ma tinh, ma vung, giay phep, quyet dinh, van ban, ke hoach",
)
# A number after one of these words is a date or an amount, not the end of a password.
COUNTED = _any_of("nam, ngay, thang, tu, den, luc, buoc, muc, qua, it nhat, toi da, toi thieu")

# What stands after "the password is" in a question or a rule, and is no password.
NOT_PASSWORDS = _names(
    "gi, j, g, gj, zi, sao, nao, the, vay, khong, ko, k, hok, duoc, dc, dung, sai, xong, khac, moi",
    "cu, do, day, kia, chua, roi, cai, ai, dau, mat, loi, bi, can, phai, nen, quen, khoa, hay",
    "ngay, sinh, ten, so, chu, ntn, ok, tot, het, bao, nhieu, ma, lam, mot, hai, ba, vi, nhu, may",
    "app, web, email, gmail, mail, otp, pin, pass, password, passcode, vneid, vssid, zalo",
    "facebook, google, apple, icloud, sms, sim, cccd, cmnd, bhxh, bhyt, sdt, stk, qr, online, wifi",
    "internet, nhap, them, nua, luon, nhe, nha, a, ha, u, da, vang, dang, doi, nho, viet, ghi, xoa",
    "chi, rang, mo, nao, ri, ni, te, hi, kieu, cach, nguoi, trong, tren, theo, sau, truoc, nhieu",
    "cap, lai, thoi, sang, bang, manh, yeu, kho, de, hop, chung, rieng, gui, cung, giong",
)
